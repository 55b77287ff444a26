import { z } from "zod";

/** An address, or nothing: whoever has none asks the administrator for a new password. */
export const EMAIL = z.union([z.literal(""), z.email("This is not an e-mail address.")]);
