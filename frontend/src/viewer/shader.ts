/** One triangle that covers the viewport. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * Image positions count from pixel edges. Every step mirrors cpuRenderer.ts and shadeTable.ts:
 * change one, change the other. The grey level is rounded here and not left to the driver.
 */
export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;

uniform usampler2D u_frame;
uniform ivec2 u_size;
uniform int u_level;
uniform int u_mode;
uniform vec2 u_origin;
uniform vec2 u_step;
uniform vec2 u_corner;
uniform float u_low;
uniform float u_inverse_width;
uniform bool u_inverted;
out vec4 colour;

const int NEAREST = 0;
const int LINEAR = 1;

float code_at(ivec2 at) {
  return float(texelFetch(u_frame, clamp(at, ivec2(0), u_size - 1), u_level).r);
}

float linear_at(vec2 position) {
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
}

float box_at(vec2 position) {
  vec2 quarter = u_step * 0.25;
  ivec2 low = ivec2(floor(position - quarter));
  ivec2 high = ivec2(floor(position + quarter));
  float sum = code_at(low) + code_at(ivec2(high.x, low.y));
  sum += code_at(ivec2(low.x, high.y)) + code_at(high);
  return sum * 0.25;
}

float value_at(vec2 position) {
  if (u_mode == NEAREST) return code_at(ivec2(floor(position)));
  if (u_mode == LINEAR) return linear_at(position);
  return box_at(position);
}

void main() {
  vec2 device = vec2(gl_FragCoord.x - u_corner.x, u_corner.y - gl_FragCoord.y);
  vec2 position = u_origin + device * u_step;
  bool is_outside = any(lessThan(position, vec2(0.0))) ||
    any(greaterThanEqual(position, vec2(u_size)));
  if (is_outside) {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
    return;
  }
  float share = clamp((value_at(position) - u_low) * u_inverse_width, 0.0, 1.0);
  float seen = u_inverted ? 1.0 - share : share;
  float grey = floor(seen * 255.0 + 0.5) / 255.0;
  colour = vec4(grey, grey, grey, 1.0);
}`;
