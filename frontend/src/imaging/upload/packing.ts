/** A whole file and the upload that waits for it. */
export interface Part {
  readonly id: string;
  readonly file: File;
}

const MIB = 1024 * 1024;
/** Larger files go in chunks, so that a lost connection costs little. */
export const SMALL_BYTES = 8 * MIB;
/** One request holds about this much: enough that requests cost nothing, little enough to try again. */
const PACK_BYTES = 8 * MIB;
const MOST_PARTS = 256;

/** How many of the files, from the first on, go into one request: at least one. */
export function packLength(sizes: readonly number[]): number {
  let bytes = 0;
  for (const [index, size] of sizes.entries()) {
    bytes += size;
    if (index > 0 && (bytes > PACK_BYTES || index >= MOST_PARTS)) return index;
  }
  return sizes.length;
}

/** The length of a JSON text in four bytes, least first; the text, a list of {id, size}; then the files' bytes. */
export function bodyOf(parts: readonly Part[]): Blob {
  const text = new TextEncoder().encode(
    JSON.stringify(parts.map(({ id, file }) => ({ id, size: file.size }))),
  );
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, text.byteLength, true);
  return new Blob([length.buffer, text, ...parts.map(({ file }) => file)]);
}
