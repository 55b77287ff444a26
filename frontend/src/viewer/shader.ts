import type { Sampling } from "./sampling";

/** One triangle that covers the viewport. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** How a device pixel reads the frame, by sampling mode. `position` is in pixels of the level. */
const SAMPLERS: Record<Sampling["mode"], string> = {
  nearest: `
float value_at(vec2 position) {
  return code_at(ivec2(floor(position)));
}`,
  linear: `
float value_at(vec2 position) {
  vec2 shifted = position - 0.5;
  vec2 base = floor(shifted);
  vec2 share = shifted - base;
  ivec2 at = ivec2(base);
  float a = code_at(at);
  float b = code_at(at + ivec2(1, 0));
  float c = code_at(at + ivec2(0, 1));
  float d = code_at(at + ivec2(1, 1));
  float above = a + (b - a) * share.x;
  float below = c + (d - c) * share.x;
  return above + (below - above) * share.y;
}`,
  box: `
float value_at(vec2 position) {
  vec2 quarter = u_step * 0.25;
  ivec2 low = ivec2(floor(position - quarter));
  ivec2 high = ivec2(floor(position + quarter));
  float sum = code_at(low) + code_at(ivec2(high.x, low.y));
  sum += code_at(ivec2(low.x, high.y)) + code_at(high);
  return sum * 0.25;
}`,
};

/**
 * One shader per mode and no branch on the mode: software renderers run every branch.
 * Image positions count from pixel edges. Every step mirrors cpuRenderer.ts and shadeTable.ts:
 * change one, change the other. The grey level is rounded here and not left to the driver.
 */
export function fragmentShader(mode: Sampling["mode"]): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

uniform usampler2D u_frame;
uniform ivec2 u_size;
uniform int u_level;
uniform vec2 u_origin;
uniform vec2 u_step;
uniform vec2 u_corner;
uniform float u_low;
uniform float u_inverse_width;
uniform float u_inverted;
out vec4 colour;

float code_at(ivec2 at) {
  return float(texelFetch(u_frame, clamp(at, ivec2(0), u_size - 1), u_level).r);
}
${SAMPLERS[mode]}

void main() {
  vec2 device = vec2(gl_FragCoord.x - u_corner.x, u_corner.y - gl_FragCoord.y);
  vec2 position = u_origin + device * u_step;
  bool is_inside = all(greaterThanEqual(position, vec2(0.0))) &&
    all(lessThan(position, vec2(u_size)));
  float share = clamp((value_at(position) - u_low) * u_inverse_width, 0.0, 1.0);
  float seen = abs(u_inverted - share);
  float grey = is_inside ? floor(seen * 255.0 + 0.5) / 255.0 : 0.0;
  colour = vec4(grey, grey, grey, 1.0);
}`;
}
