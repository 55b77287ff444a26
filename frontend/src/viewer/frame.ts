/** One level of a frame's pyramid: row-major 16-bit codes. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly codes: Uint16Array;
}

/** A decoded frame, full size first, then each level half the one before. */
export interface Frame {
  readonly id: string;
  readonly levels: readonly [Level, ...Level[]];
}

/** Below this size a further level would never be shown: panes are larger. */
const SMALLEST_LEVEL = 128;

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Read a raw frame: little-endian uint16, row-major, no header.
 * Throws RangeError when the length is not rows × columns × 2 bytes.
 */
export function decodeFrame(id: string, bytes: ArrayBuffer, rows: number, columns: number): Frame {
  const expected = rows * columns * 2;
  if (bytes.byteLength !== expected) {
    throw new RangeError(`A frame must hold ${expected} bytes, got ${bytes.byteLength}.`);
  }
  const codes = isLittleEndian ? new Uint16Array(bytes) : readLittleEndian(bytes);
  return { id, levels: buildLevels({ width: columns, height: rows, codes }) };
}

function readLittleEndian(bytes: ArrayBuffer): Uint16Array {
  const view = new DataView(bytes);
  return Uint16Array.from({ length: bytes.byteLength / 2 }, (_, index) => view.getUint16(index * 2, true));
}

/** What a decoded frame of this size takes in memory, its smaller levels with it. */
export function frameBytes(rows: number, columns: number): number {
  let [width, height, bytes] = [columns, rows, 0];
  for (;;) {
    bytes += width * height * 2;
    if (Math.min(width, height) < 2 * SMALLEST_LEVEL) return bytes;
    [width, height] = [width >> 1, height >> 1];
  }
}

function buildLevels(base: Level): [Level, ...Level[]] {
  const levels: [Level, ...Level[]] = [base];
  for (let level = base; Math.min(level.width, level.height) >= 2 * SMALLEST_LEVEL;) {
    level = halve(level);
    levels.push(level);
  }
  return levels;
}

/**
 * Mean of 2 × 2 codes, rounded half up. Of an odd size the last row or column is left out:
 * the size must be floor(n / 2), which texture levels demand, and both panes lose the same.
 */
export function halve(source: Level): Level {
  const width = source.width >> 1;
  const height = source.height >> 1;
  const codes = new Uint16Array(width * height);
  for (let y = 0; y < height; y += 1) halveRow(source, codes, y, width);
  return { width, height, codes };
}

function halveRow(source: Level, target: Uint16Array, y: number, width: number): void {
  const { codes, width: stride } = source;
  let at = 2 * y * stride;
  const end = (y + 1) * width;
  for (let to = y * width; to < end; to += 1) {
    const sum =
      (codes[at] as number) +
      (codes[at + 1] as number) +
      (codes[at + stride] as number) +
      (codes[at + stride + 1] as number);
    target[to] = (sum + 2) >> 2;
    at += 2;
  }
}
