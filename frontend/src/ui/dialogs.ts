/** For a dialog that may stand above another: a page has one banner at most, and Mantine makes one of every title. */
export const NO_BANNER = { header: { role: "presentation" } };
