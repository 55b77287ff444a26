import { z } from "zod";

export const NEW_PASSWORD = z.string().min(8, "Use at least 8 characters.");

/** For the field `again`, where two passwords that should be one are not. */
export const NOT_THE_SAME = { path: ["again"], message: "The two are not the same." };
