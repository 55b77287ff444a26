import { buildProgram } from "./glProgram";
import { fragmentShader, VERTEX_SHADER } from "./shader";
import type { Program, Uniforms } from "./glProgram";
import type { Frame, Level } from "./frame";
import type { Pass, Renderer } from "./renderer";
import type { Sampling } from "./sampling";

interface Upload {
  readonly texture: WebGLTexture;
  readonly frame: Frame;
}

/** Draws with WebGL2: 16-bit integer textures, read texel by texel, never filtered by the driver. */
export class GlRenderer implements Renderer {
  readonly kind = "webgl2";
  private readonly uploads = new Map<string, Upload>();
  private readonly programs: Record<Sampling["mode"], Program>;

  private constructor(private readonly gl: WebGL2RenderingContext) {
    const build = (mode: Sampling["mode"]): Program => buildProgram(gl, VERTEX_SHADER, fragmentShader(mode));
    this.programs = { nearest: build("nearest"), linear: build("linear"), box: build("box") };
    gl.bindVertexArray(gl.createVertexArray());
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.clearColor(0, 0, 0, 1);
  }

  /** null where WebGL2 is missing. */
  static create(canvas: HTMLCanvasElement): GlRenderer | null {
    const gl = canvas.getContext("webgl2", {
      alpha: false,
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: "high-performance",
    });
    return gl === null || gl.isContextLost() ? null : new GlRenderer(gl);
  }

  /** The longest side of a frame that this device can hold. */
  get largestSide(): number {
    return this.gl.getParameter(this.gl.MAX_TEXTURE_SIZE) as number;
  }

  /** A frame of the size that the slot holds already is written over it: no texture is made anew. */
  upload(slot: string, frame: Frame): void {
    const held = this.uploads.get(slot);
    if (held?.frame.id === frame.id) return;
    const isKept = held !== undefined && isOfSameSize(held.frame, frame);
    if (!isKept) this.release(slot);
    const texture = isKept ? held.texture : this.makeTexture(frame);
    this.gl.bindTexture(this.gl.TEXTURE_2D, texture);
    frame.levels.forEach((level, index) => this.uploadLevel(level, index));
    this.uploads.set(slot, { texture, frame });
  }

  release(slot: string): void {
    const upload = this.uploads.get(slot);
    if (upload === undefined) return;
    this.gl.deleteTexture(upload.texture);
    this.uploads.delete(slot);
  }

  draw(passes: readonly Pass[]): void {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const pass of passes) this.drawPass(pass);
  }

  dispose(): void {
    for (const slot of [...this.uploads.keys()]) this.release(slot);
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  private makeTexture({ levels }: Frame): WebGLTexture {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST_MIPMAP_NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texStorage2D(gl.TEXTURE_2D, levels.length, gl.R16UI, levels[0].width, levels[0].height);
    return texture;
  }

  private uploadLevel({ width, height, codes }: Level, index: number): void {
    const { gl } = this;
    gl.texSubImage2D(gl.TEXTURE_2D, index, 0, 0, width, height, gl.RED_INTEGER, gl.UNSIGNED_SHORT, codes);
  }

  private drawPass({ slot, rect, sampling }: Pass): void {
    const upload = this.uploads.get(slot);
    const level = upload?.frame.levels[sampling.level];
    if (upload === undefined || level === undefined) {
      throw new Error("A frame must be uploaded before it is drawn.");
    }
    const { gl } = this;
    // WebGL counts rows from the bottom of the canvas.
    const top = gl.drawingBufferHeight - rect.top;
    gl.viewport(rect.left, top - rect.height, rect.width, rect.height);
    gl.bindTexture(gl.TEXTURE_2D, upload.texture);
    const { program, uniforms } = this.programs[sampling.mode];
    gl.useProgram(program);
    gl.uniform1i(uniforms.u_frame, 0);
    gl.uniform2f(uniforms.u_corner, rect.left, top);
    gl.uniform2i(uniforms.u_size, level.width, level.height);
    this.setSampling(uniforms, sampling);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private setSampling(uniforms: Uniforms, sampling: Sampling): void {
    const { gl } = this;
    gl.uniform1i(uniforms.u_level, sampling.level);
    gl.uniform2f(uniforms.u_origin, sampling.originX, sampling.originY);
    gl.uniform2f(uniforms.u_step, sampling.stepX, sampling.stepY);
    gl.uniform1f(uniforms.u_low, sampling.low);
    gl.uniform1f(uniforms.u_inverse_width, sampling.inverseWidth);
    gl.uniform1f(uniforms.u_inverted, sampling.isInverted ? 1 : 0);
  }
}

function isOfSameSize(one: Frame, other: Frame): boolean {
  const [a, b] = [one.levels[0], other.levels[0]];
  return a.width === b.width && a.height === b.height;
}
