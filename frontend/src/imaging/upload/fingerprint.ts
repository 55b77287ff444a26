import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

import type { PickedFile } from "./picked";

/** The same file chosen again after a broken connection has the same fingerprint, so its upload goes on. */
export function fingerprintOf({ path, file }: PickedFile): string {
  return bytesToHex(sha256(utf8ToBytes(`${path}\n${file.size}\n${file.lastModified}`)));
}
