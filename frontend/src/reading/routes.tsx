/** The reading room's screens: WorklistPage at /reading, ReadingPage at /reading/$sessionId. */
export { ReadingPage } from "./ReadingPage";
export { WorklistPage } from "./WorklistPage";
