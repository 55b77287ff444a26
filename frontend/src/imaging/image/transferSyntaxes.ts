/** How pixels were packed in the file (PS3.6, table A-1), by the end of the UID after 1.2.840.10008.1.2. */
const NAMES: Readonly<Record<string, string>> = {
  "": "uncompressed, implicit VR",
  ".1": "uncompressed",
  ".1.99": "deflated",
  ".2": "uncompressed, big endian",
  ".4.50": "JPEG, lossy",
  ".4.51": "JPEG, lossy, 12 bits",
  ".4.57": "JPEG, lossless",
  ".4.70": "JPEG, lossless",
  ".4.80": "JPEG-LS, lossless",
  ".4.81": "JPEG-LS, near lossless",
  ".4.90": "JPEG 2000, lossless",
  ".4.91": "JPEG 2000",
  ".4.201": "HTJ2K, lossless",
  ".4.202": "HTJ2K, lossless",
  ".4.203": "HTJ2K",
  ".5": "RLE, lossless",
};

const ROOT = "1.2.840.10008.1.2";

/** A UID that is not in the list is shown as it is. */
export function transferSyntaxInWords(uid: string): string {
  return uid.startsWith(ROOT) ? (NAMES[uid.slice(ROOT.length)] ?? uid) : uid;
}
