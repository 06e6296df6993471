import type { TileValues } from './TileCache.ts';

/** A tile on the GPU: an array of textures of up to four bands. */
export interface ReadyTile {
  readonly state: 'ready';
  readonly texture: WebGLTexture;
  readonly bytes: number;
  /** Which state of the tile it shows; it is read again when there is a newer one. */
  readonly version: number;
  usedAt: number;
}

/** A place that has no tile, or whose tile could not be read: nothing on the GPU. */
export interface AbsentTile {
  readonly state: 'empty' | 'failed';
  readonly version: number;
}

export type StoredTile = ReadyTile | AbsentTile;

/** Tiles of one context by key. Those of the frame that is drawn are kept; the others go, oldest first, beyond a bound. */
export class TextureStore {
  readonly maxBytes: number;
  #bytes = 0;
  readonly #gl: WebGL2RenderingContext;
  readonly #tiles = new Map<string, StoredTile>();

  constructor(gl: WebGL2RenderingContext, maxBytes: number) {
    this.#gl = gl;
    this.maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): StoredTile | undefined {
    return this.#tiles.get(key);
  }

  /** @param side pixels of a row, with the gutter. */
  put(key: string, values: TileValues, side: number, bands: number, version: number, frame: number): void {
    this.delete(key);
    const texture = upload(this.#gl, values, side, bands);
    const bytes = Math.ceil(bands / 4) * (bands > 4 ? 4 : bands) * side * side * values.BYTES_PER_ELEMENT;
    this.#tiles.set(key, { state: 'ready', texture, bytes, version, usedAt: frame });
    this.#bytes += bytes;
  }

  mark(key: string, state: AbsentTile['state'], version: number): void {
    this.delete(key);
    this.#tiles.set(key, { state, version });
  }

  /** Lets go what was not used in this frame, until the bound holds. */
  trim(frame: number): void {
    if (this.#bytes <= this.maxBytes) return;
    const old = [...this.#tiles].flatMap(([key, tile]) =>
      tile.state === 'ready' && tile.usedAt < frame ? [{ key, usedAt: tile.usedAt }] : [],
    );
    old.sort((a, b) => a.usedAt - b.usedAt);
    for (const { key } of old) {
      if (this.#bytes <= this.maxBytes) return;
      this.delete(key);
    }
  }

  delete(key: string): void {
    const stored = this.#tiles.get(key);
    this.#tiles.delete(key);
    if (stored?.state !== 'ready') return;
    this.#bytes -= stored.bytes;
    this.#gl.deleteTexture(stored.texture);
  }

  /** Forgets what could not be read. */
  forgetFailed(): void {
    for (const [key, tile] of this.#tiles) if (tile.state === 'failed') this.delete(key);
  }

  clear(): void {
    for (const key of [...this.#tiles.keys()]) this.delete(key);
  }
}

/** Internal formats by bands of a layer: bytes and floats. */
const formats = {
  1: ['R8', 'R32F', 'RED'],
  2: ['RG8', 'RG32F', 'RG'],
  3: ['RGB8', 'RGB32F', 'RGB'],
  4: ['RGBA8', 'RGBA32F', 'RGBA'],
} as const;

/** Bytes become 0..1 in shaders, and may be mixed with neighbours; floats stay what they are, and never are. */
function upload(gl: WebGL2RenderingContext, values: TileValues, side: number, bands: number): WebGLTexture {
  const texture = gl.createTexture();
  const layers = Math.ceil(bands / 4);
  const perLayer = Math.min(4, bands) as 1 | 2 | 3 | 4;
  const isFloat = values instanceof Float32Array;
  const [bytesFormat, floatFormat, format] = formats[perLayer];
  const filter = isFloat ? gl.NEAREST : gl.LINEAR;
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAG_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texImage3D(
    gl.TEXTURE_2D_ARRAY,
    0,
    gl[isFloat ? floatFormat : bytesFormat],
    side,
    side,
    layers,
    0,
    gl[format],
    isFloat ? gl.FLOAT : gl.UNSIGNED_BYTE,
    layers === 1 ? values : inLayers(values, side * side, bands, layers),
  );
  return texture;
}

/** `[pixel, band]` as `[layer, pixel, 4]`; bands that a last layer lacks are 0. */
export function inLayers(values: TileValues, pixels: number, bands: number, layers: number): TileValues {
  const out =
    values instanceof Float32Array
      ? new Float32Array(pixels * 4 * layers)
      : new Uint8Array(pixels * 4 * layers);
  for (let layer = 0; layer < layers; layer++) {
    const count = Math.min(4, bands - layer * 4);
    const start = layer * pixels * 4;
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let band = 0; band < count; band++)
        out[start + pixel * 4 + band] = values[pixel * bands + layer * 4 + band]!;
  }
  return out;
}
