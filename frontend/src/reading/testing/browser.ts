/**
 * The parts of a browser that the test environment lacks: sizes, drawing and dialogs. Drawing goes to a
 * 2D context that remembers nothing, so the viewer takes its CPU renderer; its pixels have their own tests.
 */
const SIZE = { width: 808, height: 400 };

class FixedResizeObserver implements ResizeObserver {
  constructor(private readonly callback: ResizeObserverCallback) {}

  observe(target: Element): void {
    const box = [{ inlineSize: SIZE.width, blockSize: SIZE.height }];
    const entry = {
      target,
      devicePixelContentBoxSize: box,
      contentBoxSize: box,
    } as unknown as ResizeObserverEntry;
    queueMicrotask(() => this.callback([entry], this));
  }

  unobserve(): void {
    return;
  }

  disconnect(): void {
    return;
  }
}

/** The viewer asks its prototype which boxes the observer can measure: no exact one here. */
const OBSERVED_ENTRY = { prototype: {} };

function fakeContext(kind: string): Partial<CanvasRenderingContext2D> | null {
  if (kind !== "2d") return null;
  const createImageData = (width: number, height: number): ImageData =>
    ({ width, height, data: new Uint8ClampedArray(width * height * 4) }) as ImageData;
  return { fillRect: () => undefined, putImageData: () => undefined, createImageData } as never;
}

/** Call once, before the first viewer is made. */
export function fillInBrowser(): void {
  Object.assign(globalThis, { ResizeObserver: FixedResizeObserver, ResizeObserverEntry: OBSERVED_ENTRY });
  HTMLCanvasElement.prototype.getContext = fakeContext as never;
  HTMLElement.prototype.scrollIntoView = () => undefined;
  HTMLDialogElement.prototype.showModal = function show(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
    this.open = false;
  };
}
