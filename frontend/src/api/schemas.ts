import type { components } from "./schema";

/** What the API sends and takes, as its own document says. */
export type Schemas = components["schemas"];
