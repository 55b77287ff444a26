import { CpuRenderer } from "./cpuRenderer";
import { GlRenderer } from "./glRenderer";
import type { Frame } from "./frame";
import type { Pass, Renderer } from "./renderer";

/** How long a lost graphics context may take to come back before the CPU draws instead. */
const RESTORE_PATIENCE_MS = 1000;

/**
 * A canvas in `host` and whatever draws on it: WebGL2 where there is some, else the CPU.
 * It keeps the frames, so a lost context is filled again, and a replaced canvas too.
 */
export class Surface {
  private canvas: HTMLCanvasElement;
  private renderer: Renderer;
  private readonly frames = new Map<string, Frame>();
  private patience: ReturnType<typeof setTimeout> | undefined;
  private isDisposed = false;
  private isLost = false;

  /** `onChange` is called when everything must be drawn again. */
  constructor(
    private readonly host: HTMLElement,
    private readonly onChange: () => void,
  ) {
    this.canvas = this.addCanvas();
    const gl = GlRenderer.create(this.canvas);
    this.renderer = gl ?? new CpuRenderer(this.freshCanvas());
  }

  get kind(): Renderer["kind"] {
    return this.renderer.kind;
  }

  get element(): HTMLCanvasElement {
    return this.canvas;
  }

  /** Put a frame into a slot of the renderer; what the slot held before goes. */
  hold(slot: string, frame: Frame): void {
    this.frames.set(slot, frame);
    if (this.isTooLarge(frame)) this.useCpu();
    else if (!this.isLost) this.renderer.upload(slot, frame);
  }

  release(slot: string): void {
    this.frames.delete(slot);
    if (!this.isLost) this.renderer.release(slot);
  }

  /** Backing store in device pixels. Setting it clears the canvas: draw in the same task. */
  resize(width: number, height: number): void {
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }

  draw(passes: readonly Pass[]): void {
    if (!this.isLost) this.renderer.draw(passes);
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.patience);
    this.renderer.dispose();
    this.canvas.remove();
    this.frames.clear();
  }

  private isTooLarge(frame: Frame): boolean {
    const [base] = frame.levels;
    const { renderer } = this;
    return renderer instanceof GlRenderer && Math.max(base.width, base.height) > renderer.largestSide;
  }

  private addCanvas(): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;display:block";
    canvas.addEventListener("webglcontextlost", this.handleLost);
    canvas.addEventListener("webglcontextrestored", this.handleRestored);
    this.host.prepend(canvas);
    return canvas;
  }

  /** A canvas gives one kind of context for life, so a change of renderer takes a new one. */
  private freshCanvas(): HTMLCanvasElement {
    const { width, height } = this.canvas;
    this.canvas.remove();
    this.canvas = this.addCanvas();
    this.resize(width, height);
    return this.canvas;
  }

  private readonly handleLost = (event: Event): void => {
    event.preventDefault();
    if (this.isDisposed || event.target !== this.canvas) return;
    this.isLost = true;
    this.patience = setTimeout(() => this.useCpu(), RESTORE_PATIENCE_MS);
  };

  private readonly handleRestored = (): void => {
    clearTimeout(this.patience);
    if (this.isDisposed || !this.isLost) return;
    const gl = GlRenderer.create(this.canvas);
    if (gl === null) this.useCpu();
    else this.adopt(gl);
  };

  private useCpu(): void {
    if (this.renderer.kind === "cpu" || this.isDisposed) return;
    this.adopt(new CpuRenderer(this.freshCanvas()));
  }

  private adopt(renderer: Renderer): void {
    this.isLost = false;
    this.renderer = renderer;
    for (const [slot, frame] of this.frames) renderer.upload(slot, frame);
    this.onChange();
  }
}
