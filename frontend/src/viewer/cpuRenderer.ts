import { shadeTable } from "./shadeTable";
import type { Frame, Level } from "./frame";
import type { Pass, Renderer } from "./renderer";
import type { DeviceRect, Sampling } from "./sampling";

const { fround } = Math;

/**
 * The same maths as the shader, in 32-bit floats: what a device without WebGL2 draws with,
 * and what the shader is tested against. Returns grey levels, row-major, for `rect`.
 */
export function renderGrey(frame: Frame, rect: DeviceRect, sampling: Sampling): Uint8ClampedArray {
  const level = frame.levels[sampling.level];
  if (level === undefined) throw new RangeError(`The frame has no level ${sampling.level}.`);
  const grey = new Uint8ClampedArray(rect.width * rect.height);
  const columns = positions(rect.width, sampling.originX, sampling.stepX);
  const rows = positions(rect.height, sampling.originY, sampling.stepY);
  const shade = shadeTable(sampling);
  const paint = { nearest: paintNearest, linear: paintLinear, box: paintBox }[sampling.mode];
  paint({ level, columns, rows, sampling, shade, grey });
  return grey;
}

interface Job {
  readonly level: Level;
  readonly columns: Float32Array;
  readonly rows: Float32Array;
  readonly sampling: Sampling;
  readonly shade: (value: number) => number;
  readonly grey: Uint8ClampedArray;
}

function positions(count: number, origin: number, step: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => origin + fround(fround(index + 0.5) * step));
}

/** The range of indices whose position lies inside 0..size; what is outside stays black. */
function inside(axis: Float32Array, size: number): [number, number] {
  let first = 0;
  while (first < axis.length && (axis[first] as number) < 0) first += 1;
  let end = axis.length;
  while (end > first && (axis[end - 1] as number) >= size) end -= 1;
  return [first, end];
}

function clampIndex(value: number, size: number): number {
  return Math.min(Math.max(value, 0), size - 1);
}

function forEachPixel(job: Job, valueAt: (column: number, row: number) => number): void {
  const { level, columns, rows, shade, grey } = job;
  const [left, right] = inside(columns, level.width);
  const [top, bottom] = inside(rows, level.height);
  for (let row = top; row < bottom; row += 1) {
    const line = row * columns.length;
    for (let column = left; column < right; column += 1) {
      grey[line + column] = shade(valueAt(column, row));
    }
  }
}

function paintNearest(job: Job): void {
  const { codes, width } = job.level;
  forEachPixel(job, (column, row) => {
    const x = Math.floor(job.columns[column] as number);
    return codes[Math.floor(job.rows[row] as number) * width + x] as number;
  });
}

/** The two neighbours along one axis and the share of the second, per device pixel. */
function neighbours(axis: Float32Array, size: number) {
  const lower = axis.map((position) => clampIndex(Math.floor(fround(position - 0.5)), size));
  const upper = axis.map((position) => clampIndex(Math.floor(fround(position - 0.5)) + 1, size));
  const share = axis.map((position) => {
    const shifted = fround(position - 0.5);
    return fround(shifted - Math.floor(shifted));
  });
  return { lower, upper, share };
}

function paintLinear(job: Job): void {
  const { codes, width, height } = job.level;
  const x = neighbours(job.columns, width);
  const y = neighbours(job.rows, height);
  const at = (line: number, column: number): number => codes[line * width + column] as number;
  forEachPixel(job, (column, row) => {
    const [x0, x1, fx] = [x.lower[column] as number, x.upper[column] as number, x.share[column] as number];
    const [y0, y1] = [y.lower[row] as number, y.upper[row] as number];
    const above = mix(at(y0, x0), at(y0, x1), fx);
    const below = mix(at(y1, x0), at(y1, x1), fx);
    return mix(above, below, y.share[row] as number);
  });
}

function mix(a: number, b: number, share: number): number {
  return fround(a + fround(fround(b - a) * share));
}

/** Mean of four samples a quarter footprint around the centre: no pixel of the level is skipped. */
function paintBox(job: Job): void {
  const { codes, width, height } = job.level;
  const x = quarters(job.columns, fround(job.sampling.stepX * 0.25), width);
  const y = quarters(job.rows, fround(job.sampling.stepY * 0.25), height);
  const at = (line: number, column: number): number => codes[line * width + column] as number;
  forEachPixel(job, (column, row) => {
    const [x0, x1] = [x.lower[column] as number, x.upper[column] as number];
    const [y0, y1] = [y.lower[row] as number, y.upper[row] as number];
    return (at(y0, x0) + at(y0, x1) + at(y1, x0) + at(y1, x1)) * 0.25;
  });
}

function quarters(axis: Float32Array, quarter: number, size: number) {
  const lower = axis.map((position) => clampIndex(Math.floor(fround(position - quarter)), size));
  const upper = axis.map((position) => clampIndex(Math.floor(fround(position + quarter)), size));
  return { lower, upper };
}

/** Draws on a 2D canvas. Same behaviour as the WebGL2 renderer, slower. */
export class CpuRenderer implements Renderer {
  readonly kind = "cpu";
  private readonly frames = new Map<string, Frame>();
  private readonly context: CanvasRenderingContext2D;

  /** Throws Error when the browser gives no 2D context either. */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d", { alpha: false });
    if (context === null) throw new Error("This browser cannot draw images.");
    this.context = context;
  }

  upload(slot: string, frame: Frame): void {
    this.frames.set(slot, frame);
  }

  release(slot: string): void {
    this.frames.delete(slot);
  }

  draw(passes: readonly Pass[]): void {
    this.context.fillStyle = "#000";
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const pass of passes) this.drawPass(pass);
  }

  dispose(): void {
    this.frames.clear();
  }

  private drawPass({ slot, rect, sampling }: Pass): void {
    const frame = this.frames.get(slot);
    if (frame === undefined) throw new Error("A frame must be uploaded before it is drawn.");
    if (rect.width < 1 || rect.height < 1) return;
    const image = this.context.createImageData(rect.width, rect.height);
    const pixels = new Uint32Array(image.data.buffer);
    const grey = renderGrey(frame, rect, sampling);
    for (let index = 0; index < pixels.length; index += 1) {
      pixels[index] = 0xff000000 | ((grey[index] as number) * 0x010101);
    }
    this.context.putImageData(image, rect.left, rect.top);
  }
}
