import { tileVertex, type Uniform } from './lookShader.ts';
import { TextureStore } from './TextureStore.ts';

interface Program {
  readonly program: WebGLProgram;
  readonly locations: Map<string, WebGLUniformLocation | null>;
}

/** Where a rectangle of a tile goes: clip space, and pixels of its texture. */
export interface Quad {
  readonly place: readonly [number, number, number, number];
  readonly texels: readonly [number, number, number, number];
}

/** By the name that Chromium, Firefox and Mesa give to drawing without a GPU. */
function isSoftwareRenderer(gl: WebGL2RenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

/**
 * A WebGL 2 context with its programs and textures.
 *
 * Nothing that a tile does not need: without antialiasing, depth and a preserved buffer a frame costs a third of what it
 * costs with them where there is no GPU.
 */
export class GlStage {
  readonly canvas = document.createElement('canvas');
  readonly textures: TextureStore;
  readonly gl: WebGL2RenderingContext;
  /** Every pixel is computed by the processor. */
  readonly isSoftware: boolean;
  readonly #programs = new Map<string, Program>();
  #palette: { readonly texture: WebGLTexture; colors: Uint32Array | null };

  private constructor(gl: WebGL2RenderingContext, maxTextureBytes: number) {
    this.gl = gl;
    this.canvas = gl.canvas as HTMLCanvasElement;
    this.isSoftware = isSoftwareRenderer(gl);
    this.textures = new TextureStore(gl, maxTextureBytes);
    this.#palette = { texture: gl.createTexture(), colors: null };
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.clearColor(0, 0, 0, 0);
  }

  /** A stage on a new canvas, or null where there is no WebGL 2. */
  static create(maxTextureBytes: number): GlStage | null {
    const canvas = document.createElement('canvas');
    const gl = canvas.getContext('webgl2', {
      ...{ alpha: true, premultipliedAlpha: true, antialias: false, depth: false, stencil: false },
      ...{ preserveDrawingBuffer: false, powerPreference: 'high-performance' },
    });
    return gl && new GlStage(gl, maxTextureBytes);
  }

  /** An empty picture of this size in device pixels. */
  begin(width: number, height: number): void {
    const { gl, canvas } = this;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    gl.viewport(0, 0, width, height);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  /** Compiles a program unless it is there. */
  prepare(key: string, fragment: string): void {
    if (!this.#programs.has(key)) this.#programs.set(key, this.#compile(fragment));
  }

  /** Takes a program for the quads that follow. */
  use(key: string, fragment: string, uniforms: Readonly<Record<string, Uniform>>): void {
    this.prepare(key, fragment);
    const program = this.#programs.get(key)!;
    this.gl.useProgram(program.program);
    for (const [name, value] of Object.entries(uniforms)) this.#set(program, name, value);
  }

  /** Class values are drawn in these colours: 256 pixels as of an `ImageData`. */
  setPalette(colors: Uint32Array): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.#palette.texture);
    gl.activeTexture(gl.TEXTURE0);
    if (colors === this.#palette.colors) return;
    this.#palette.colors = colors;
    gl.activeTexture(gl.TEXTURE1);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    const bytes = new Uint8Array(colors.buffer, colors.byteOffset, colors.byteLength);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    gl.activeTexture(gl.TEXTURE0);
  }

  /** Draws a quad with the program that is taken. */
  draw(key: string, { place, texels }: Quad, texture: WebGLTexture | null): void {
    const { gl } = this;
    const program = this.#programs.get(key);
    if (!program) return;
    if (texture) gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    gl.uniform4f(this.#location(program, 'u_place'), ...place);
    gl.uniform4f(this.#location(program, 'u_texels'), ...texels);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  dispose(): void {
    this.textures.clear();
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #set(program: Program, name: string, value: Uniform): void {
    const { gl } = this;
    const location = this.#location(program, name);
    if (!location) return;
    if (typeof value === 'number') {
      if (name === 'u_smooth' || name === 'u_tile' || name === 'u_palette') gl.uniform1i(location, value);
      else gl.uniform1f(location, value);
    } else if (value.length === 3) gl.uniform3f(location, value[0]!, value[1]!, value[2]!);
    else gl.uniform4fv(location, value);
  }

  #location({ program, locations }: Program, name: string): WebGLUniformLocation | null {
    let location = locations.get(name);
    if (location === undefined) {
      location = this.gl.getUniformLocation(program, name);
      locations.set(name, location);
    }
    return location;
  }

  #compile(fragment: string): Program {
    const { gl } = this;
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, tileVertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(type)!;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = gl.getAttachedShaders(program)?.map((shader) => gl.getShaderInfoLog(shader)) ?? [];
      throw new Error(
        `a program of the map does not compile: ${[...logs, gl.getProgramInfoLog(program)].join(' ')}`,
      );
    }
    return { program, locations: new Map() };
  }
}
