import type { ImageryLayer } from '../../../shared/contract/index.ts';
import type { Expression } from '../../../shared/expression/index.ts';
import { imagery, type ImageryId } from '../../../shared/model/imagery.ts';
import type { Look } from '../../../shared/model/look.ts';
import { ramps } from '../../../shared/model/ramps.ts';
import { bandIndexOf, parsePixelExpression, toGlsl } from './expressionCode.ts';
import type { Range, Unavailable } from './imageryStore.ts';

/** A number, or two to four, or a list of vectors of four. */
export type Uniform = number | readonly number[];

/** A look that can be drawn. */
export interface LookPlan {
  /** Same key, same program: everything else of a look are its uniforms. */
  readonly key: string;
  /** GLSL ES 3.00 of the fragment shader. */
  readonly fragment: string;
  /** Uniforms but for the ranges. */
  readonly uniforms: Readonly<Record<string, Uniform>>;
  /** What is stretched: names of bands, or the expression; empty for relief. */
  readonly labels: readonly string[];
  /** The expression of a value. */
  readonly expression: Expression | null;
  /** Shrunk pixels may be mixed with their neighbours. */
  readonly isSmooth: boolean;
}

export type PlannedLook = LookPlan | { readonly unavailable: Unavailable };

/**
 * What stands for "no value" in float tiles on the GPU, which treats NaN as it likes. Lower than anything that is measured.
 */
export const missingValue = -32768;

/** Light of shaded values, as atlases have it. */
const shadingLight = { azimuth: 315, altitude: 45, exaggeration: 1 } as const;
/** Colours of a ramp that the program has room for. */
const rampSteps = 9;
/** Probabilities above it, in percent, hide the ground: the reference's filter (`flair-formats.md` 2.2). */
export const cloudThreshold = 1;

const layersOf = (id: ImageryId) => Math.ceil(imagery[id].bands.length / 4);

/**
 * How a look is drawn. Bands, ramp, light and opacity are uniforms, so changing them compiles nothing; another kind of
 * rendering, another expression or imagery is another program.
 */
export function planLook(look: Look, layer: ImageryLayer | null): PlannedLook {
  if (!layer) return { unavailable: 'missing' };
  if (layer.series.length === 0 && isDated(look.imagery)) return { unavailable: 'noDate' };
  const { rendering } = look;
  switch (rendering.kind) {
    case 'bands':
      return planBands(look, rendering.bands, bandsOf(layer));
    case 'value':
      if (layer.stretched) return { unavailable: 'stretched' };
      return planValue(look, rendering, bandsOf(layer));
    case 'relief': {
      if (look.imagery !== 'dem') return { unavailable: 'band' };
      const surface = bandIndexOf('dem', rendering.of);
      if (surface >= bandsOf(layer)) return { unavailable: 'band' };
      return {
        ...{ key: 'relief', labels: [], expression: null, isSmooth: false },
        fragment: fragmentOf('dem', reliefCode, false),
        uniforms: { u_surface: pickOf('dem', surface), u_light: lightOf(rendering) },
      };
    }
  }
}

/** Bands that have values: a tile may have more than the files. */
const bandsOf = ({ usableBands, bands }: ImageryLayer): number => usableBands ?? bands;

const isDated = (id: ImageryId) => id === 's2' || id === 's1asc' || id === 's1desc';

function planBands(look: Look, names: readonly string[], there: number): PlannedLook {
  const id = look.imagery;
  const indices = names.map((name) => bandIndexOf(id, name));
  if (indices.some((index) => index < 0 || index >= there)) return { unavailable: 'band' };
  const hatched = look.clouds && id === 's2';
  return {
    key: `bands ${id} ${hatched}`,
    labels: names,
    expression: null,
    isSmooth: imagery[id].dtype === 'uint8',
    fragment: fragmentOf(id, bandsCode(id), hatched),
    uniforms: { u_pick: indices.flatMap((index) => pickOf(id, index)) },
  };
}

function planValue(look: Look, rendering: Look['rendering'] & { kind: 'value' }, there: number): PlannedLook {
  const id = look.imagery;
  let expression: Expression;
  try {
    expression = parsePixelExpression(id, rendering.expression);
  } catch {
    // The panel in which it is typed says what is wrong and where.
    return { unavailable: 'expression' };
  }
  const { glsl, bands } = toGlsl(id, expression, bandCode);
  if (bands.some((index) => index >= there)) return { unavailable: 'band' };
  const hatched = look.clouds && id === 's2';
  const shaded = rendering.shaded && id === 'dem';
  const colors = ramps[rendering.ramp];
  return {
    key: `value ${id} ${hatched} ${shaded} ${glsl}`,
    labels: [rendering.expression],
    expression,
    isSmooth: imagery[id].dtype === 'uint8',
    fragment: fragmentOf(id, valueCode(id, glsl, bands, shaded), hatched),
    uniforms: {
      u_ramp: Array.from({ length: rampSteps }, (_, i) => colors[i] ?? colors.at(-1)!).flatMap((color) => [
        ...color.map((part) => part / 255),
        1,
      ]),
      u_rampLast: colors.length - 1,
      ...(shaded
        ? // The ground's own relief where only the ground is shown.
          { u_surface: pickOf('dem', bands.includes(0) ? 0 : 1), u_light: lightOf(shadingLight) }
        : {}),
    },
  };
}

/**
 * Uniforms of a stretch: a value `v` is shown as `clamp((v - low) * scale + shift, 0, 1)`. A range without a width shows
 * everything as the middle.
 */
export function stretchUniforms(ranges: readonly Range[]): Record<string, Uniform> {
  const at = (i: number): Range => ranges[i] ?? ranges[0] ?? [0, 1];
  const three = [at(0), at(1), at(2)];
  return {
    u_low: three.map(([low]) => low),
    u_scale: three.map(([low, high]) => (high === low ? 0 : 1 / (high - low))),
    u_shift: three.map(([low, high]) => (high === low ? 0.5 : 0)),
  };
}

/**
 * Direction to the light in a frame of east, north and up, and the exaggeration of heights.
 *
 * @param light azimuth in degrees from north, clockwise; altitude in degrees above the horizon.
 */
export function lightOf(light: { azimuth: number; altitude: number; exaggeration: number }): number[] {
  const azimuth = (light.azimuth * Math.PI) / 180;
  const altitude = (light.altitude * Math.PI) / 180;
  return [
    Math.sin(azimuth) * Math.cos(altitude),
    Math.cos(azimuth) * Math.cos(altitude),
    Math.sin(altitude),
    light.exaggeration,
  ];
}

/** Weights that take one band out of the vectors of a pixel: four for each layer of the texture. */
function pickOf(id: ImageryId, index: number): number[] {
  const weights = Array.from<number>({ length: layersOf(id) * 4 }).fill(0);
  weights[index] = 1;
  return weights;
}

/** The component of a pixel's vectors that a band is in. */
const bandCode = (index: number) => `t${index >> 2}.${'xyzw'[index & 3]}`;

/** Whether the place has no value at all: no patch. */
function emptyCode(id: ImageryId): string {
  if (imagery[id].dtype === 'uint8')
    return imagery[id].bands.length === 4 ? 'dot(t0, vec4(1.0)) <= 0.0' : 't0.x <= 0.0';
  // The masks of Sentinel-2 may be missing where there are reflectances.
  const bands = imagery[id].bands.flatMap((name, i) => (name === 'snow' || name === 'cloud' ? [] : [i]));
  return bands.map((i) => isNone(bandCode(i))).join(' && ');
}

/** Tiles tell a black pixel from no patch by an infrared of 1: an index of it is one of zeros. */
const blackCode = (id: ImageryId): string =>
  imagery[id].dtype === 'uint8' && imagery[id].bands.length === 4
    ? 'if (dot(t0.rgb, vec3(1.0)) <= 0.0 && t0.w < 1.5) t0.w = 0.0;'
    : '';

const isNone = (code: string) => `${code} <= ${(missingValue + 1).toFixed(1)}`;

function bandsCode(id: ImageryId): string {
  const layers = layersOf(id);
  const channel = (i: number) =>
    Array.from({ length: layers }, (_, l) => `dot(t${l}, u_pick[${i * layers + l}])`).join(' + ');
  const missing =
    imagery[id].dtype === 'uint8'
      ? ''
      : `if (any(lessThanEqual(value, vec3(${missingValue + 1}.0)))) known = false;`;
  return `
uniform vec4 u_pick[${layers * 3}];
vec3 shown() {
  vec3 value = vec3(${channel(0)}, ${channel(1)}, ${channel(2)});
  ${missing}
  return stretched(value);
}`;
}

function valueCode(id: ImageryId, glsl: string, bands: readonly number[], shaded: boolean): string {
  const missing =
    imagery[id].dtype === 'uint8' || bands.length === 0
      ? ''
      : `if (${bands.map((i) => isNone(bandCode(i))).join(' || ')}) known = false;`;
  return `
uniform vec4 u_ramp[${rampSteps}];
uniform float u_rampLast;
${shaded ? shadeCode : ''}
vec3 shown() {
  ${missing}
  float value = ${glsl};
  if (isnan(value) || isinf(value)) known = false;
  float at = known ? stretched(vec3(value)).x * u_rampLast : 0.0;
  int step = int(min(at, u_rampLast - 1.0));
  vec3 color = mix(u_ramp[step].rgb, u_ramp[step + 1].rgb, at - float(step));
  ${shaded ? 'color = min(color * (0.4 + 0.6 * shade() / u_light.z), 1.0);' : ''}
  return color;
}`;
}

/**
 * Light on a slope. Gradients are Horn's (B. K. P. Horn, "Hill shading and the reflectance map", Proceedings of the IEEE
 * 69(1), 1981): for the neighbours a b c / d e f / g h i of a pixel, from the north-west,
 *
 *     dz/dx = ((c + 2f + i) - (a + 2d + g)) / (8 cell),  dz/dnorth = ((a + 2b + c) - (g + 2h + i)) / (8 cell)
 *
 * and the shade is the cosine between the surface's normal and the light, 0 where it is turned away. A neighbour without
 * a value counts as the pixel itself.
 */
const shadeCode = `
uniform vec4 u_surface;
uniform vec4 u_light;
uniform float u_cellM;
float height(ivec2 step, float middle) {
  float z = dot(texelFetch(u_tile, ivec3(clamp(here + step, ivec2(0), last()), 0), 0), u_surface);
  return ${isNone('z')} ? middle : z;
}
float shade() {
  float e = dot(t0, u_surface);
  if (${isNone('e')}) { known = false; return 0.0; }
  float a = height(ivec2(-1, -1), e); float b = height(ivec2(0, -1), e); float c = height(ivec2(1, -1), e);
  float d = height(ivec2(-1, 0), e); float f = height(ivec2(1, 0), e);
  float g = height(ivec2(-1, 1), e); float h = height(ivec2(0, 1), e); float i = height(ivec2(1, 1), e);
  float perM = u_light.w / (8.0 * u_cellM);
  float east = ((c + 2.0 * f + i) - (a + 2.0 * d + g)) * perM;
  float north = ((a + 2.0 * b + c) - (g + 2.0 * h + i)) * perM;
  vec3 normal = normalize(vec3(-east, -north, 1.0));
  return max(0.0, dot(normal, u_light.xyz));
}`;

const reliefCode = `
${shadeCode}
vec3 shown() { return vec3(shade()); }`;

/** Lines over clouds rise to the right, those over snow fall; white beside dark, to be seen on anything. */
const cloudCode = `
vec3 hatched(vec3 color) {
  vec2 at = gl_FragCoord.xy / u_pixelRatio;
  float line = 9.0;
  if (t2.w > ${cloudThreshold}.0) line = min(line, mod(at.x - at.y, 9.0));
  if (t2.z > ${cloudThreshold}.0) line = min(line, mod(at.x + at.y, 9.0));
  return line < 1.5 ? vec3(0.97) : line < 3.0 ? vec3(0.12) : color;
}`;

function fragmentOf(id: ImageryId, shown: string, hatched: boolean): string {
  const layers = layersOf(id);
  const isBytes = imagery[id].dtype === 'uint8';
  const reads = Array.from({ length: layers }, (_, l) => `  t${l} = pixel(${l});`).join('\n');
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2DArray;
uniform sampler2DArray u_tile;
uniform float u_opacity;
uniform float u_pixelRatio;
uniform bool u_smooth;
uniform vec3 u_low;
uniform vec3 u_scale;
uniform vec3 u_shift;
in vec2 v_texel;
out vec4 o_color;

ivec2 here;
bool known = true;
vec4 ${Array.from({ length: layers }, (_, l) => `t${l}`).join(', ')};

ivec2 last() { return textureSize(u_tile, 0).xy - 1; }
float divided(float a, float b) {
  if (b == 0.0) { known = false; return 0.0; }
  return a / b;
}
vec3 stretched(vec3 value) { return clamp((value - u_low) * u_scale + u_shift, 0.0, 1.0); }
vec4 pixel(int layer) {
${
  isBytes
    ? `  vec4 part = u_smooth
    ? texture(u_tile, vec3(v_texel / vec2(textureSize(u_tile, 0).xy), layer))
    : texelFetch(u_tile, ivec3(here, layer), 0);
  return part * 255.0;`
    : `  return texelFetch(u_tile, ivec3(here, layer), 0);`
}
}
${shown}
${hatched ? cloudCode : ''}
void main() {
  here = clamp(ivec2(floor(v_texel)), ivec2(0), last());
${reads}
  if (${emptyCode(id)}) { o_color = vec4(0.0); return; }
  ${blackCode(id)}
  vec3 color = shown();
  // A value that is not known where there are others: grey lines, a colour that no ramp and no stretch gives.
  if (!known) {
    vec2 at = gl_FragCoord.xy / u_pixelRatio;
    color = mod(at.x + at.y, 6.0) < 1.5 ? vec3(0.62) : vec3(0.5);
  }
  ${hatched ? 'color = hatched(color);' : ''}
  o_color = vec4(color * u_opacity, u_opacity);
}`;
}

/** Class values in the colours of a palette of 256. */
export const classFragment = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2DArray;
uniform sampler2DArray u_tile;
uniform sampler2D u_palette;
uniform float u_opacity;
in vec2 v_texel;
out vec4 o_color;
void main() {
  ivec2 last = textureSize(u_tile, 0).xy - 1;
  float value = texelFetch(u_tile, ivec3(clamp(ivec2(floor(v_texel)), ivec2(0), last), 0), 0).x * 255.0;
  vec4 color = texelFetch(u_palette, ivec2(int(value + 0.5), 0), 0);
  o_color = vec4(color.rgb * color.a, color.a) * u_opacity;
}`;

/** A square whose tile could not be read: a checkerboard that no land looks like. */
export const failedFragment = `#version 300 es
precision highp float;
uniform float u_opacity;
uniform float u_pixelRatio;
in vec2 v_texel;
out vec4 o_color;
void main() {
  vec2 at = floor(gl_FragCoord.xy / (u_pixelRatio * 16.0));
  vec3 color = mod(at.x + at.y, 2.0) < 0.5 ? vec3(0.204) : vec3(0.329);
  o_color = vec4(color * u_opacity, u_opacity);
}`;

/**
 * Places a rectangle of a tile: `u_place` is its corner and size in clip space, `u_texels` in pixels of the texture. Drawn
 * as a strip of four without any buffer.
 */
export const tileVertex = `#version 300 es
uniform vec4 u_place;
uniform vec4 u_texels;
out highp vec2 v_texel;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  v_texel = u_texels.xy + corner * u_texels.zw;
  gl_Position = vec4(u_place.xy + corner * u_place.zw, 0.0, 1.0);
}`;
