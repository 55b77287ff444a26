/** Compile and link. Throws Error with the driver's log. */
export function buildProgram(gl: WebGL2RenderingContext, vertex: string, fragment: string): Program {
  const program = gl.createProgram();
  gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, vertex));
  gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, fragment));
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
    throw new Error(`The image shader does not link: ${gl.getProgramInfoLog(program) ?? "no log"}`);
  }
  return { program, uniforms: findUniforms(gl, program) };
}

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (shader === null) throw new Error("The graphics context is lost.");
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true) {
    throw new Error(`The image shader does not compile: ${gl.getShaderInfoLog(shader) ?? "no log"}`);
  }
  return shader;
}

const UNIFORMS = [
  "u_frame",
  "u_size",
  "u_level",
  "u_origin",
  "u_step",
  "u_corner",
  "u_low",
  "u_inverse_width",
  "u_inverted",
] as const;

export type Uniforms = Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;

function findUniforms(gl: WebGL2RenderingContext, program: WebGLProgram): Uniforms {
  const pairs = UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]);
  return Object.fromEntries(pairs) as Uniforms;
}

export interface Program {
  readonly program: WebGLProgram;
  readonly uniforms: Uniforms;
}
