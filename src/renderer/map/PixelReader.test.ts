import { describe, expect, it, vi } from 'vitest';
import { masksHeaderName, rasterHeaderName, type ImageryLayer } from '../../shared/contract/index.ts';
import { missingValue } from './imagery/lookShader.ts';
import { maxTileBytes, PixelReader } from './PixelReader.ts';

function answer(bytes: Uint8Array<ArrayBuffer>, bands = 1, version: number | null = null): Response {
  const raster = { width: 512, height: 512, bands, dtype: 'uint8', extent: null, version };
  return new Response(bytes, { headers: { [rasterHeaderName]: JSON.stringify(raster) } });
}

function reader(answers: (() => Response | Promise<Response>)[]) {
  const urls: string[] = [];
  const fetchFn = (url: string) => {
    urls.push(url);
    return Promise.resolve((answers.length > 1 ? answers.shift()! : answers[0]!)());
  };
  const options = {
    origin: 'http://here',
    datasetId: 'sample',
    roiKey: 'D000-2020_AA',
    fetch: fetchFn as typeof fetch,
  };
  return { urls, reader: new PixelReader(options) };
}

const side = 512 * 512;

it('reads a mask with its version', async () => {
  const { reader: pixels, urls } = reader([() => answer(new Uint8Array(side).fill(3), 1, 7)]);
  expect(await pixels.mask('D000-2020_AA_1-1', 'current')).toEqual({
    data: new Uint8Array(side).fill(3),
    version: 7,
  });
  expect(urls).toEqual(['http://here/api/pixels/mask/sample/D000-2020_AA_1-1?of=current']);
});

it('reads the masks of one turn together', async () => {
  const raster = { width: 512, height: 512, bands: 1, dtype: 'uint8', extent: null, version: null };
  const bytes = new Uint8Array(2 * side).fill(4, side);
  const headers = { [rasterHeaderName]: JSON.stringify(raster), [masksHeaderName]: '[0,null,7]' };
  const { reader: pixels, urls } = reader([
    () => new Response(bytes, { headers }),
    () => answer(new Uint8Array(side).fill(9), 1, 2),
  ]);
  const masks = await Promise.all(['a', 'b', 'c'].map((id) => pixels.mask(id, 'current')));
  expect(masks.map(({ data, version }) => [data[0], data.length, version])).toEqual([
    [0, side, 0],
    [9, side, 2],
    [4, side, 7],
  ]);
  expect(urls).toEqual([
    'http://here/api/pixels/masks/sample?patch=a&patch=b&patch=c',
    'http://here/api/pixels/mask/sample/b?of=current',
  ]);
});

it('asks again when nobody answers', async () => {
  const { reader: pixels, urls } = reader([
    () => Promise.reject(new TypeError('Failed to fetch')),
    () => new Response('starting', { status: 503 }),
    () => answer(new Uint8Array(side * 4).fill(9), 4),
  ]);
  expect((await pixels.tile('aerial', 0, 1, 2))?.[0]).toBe(9);
  expect(urls).toHaveLength(3);
  expect(pixels.failed.size).toBe(0);
});

it('remembers a tile that cannot be read, and why it could not', async () => {
  const body = JSON.stringify({ code: 'fileTruncated', params: { path: 'x.tif' }, retryable: false });
  const { reader: pixels, urls } = reader([() => new Response(body, { status: 422 })]);
  await expect(pixels.tile('aerial', 0, 0, 0)).rejects.toMatchObject({
    code: 'fileTruncated',
    params: { path: 'x.tif' },
  });
  expect([...pixels.failed]).toEqual(['aerial/0/0/0']);
  expect(urls).toHaveLength(1);
});

it('refuses an answer that is shorter than its header says', async () => {
  const { reader: pixels } = reader([() => answer(new Uint8Array(side - 1))]);
  await expect(pixels.mask('a', 'original')).rejects.toMatchObject({ code: 'fileTruncated' });
});

it('knows that a place has no patch, and asks once for a tile that two layers show', async () => {
  const { reader: pixels, urls } = reader([() => new Response(null, { status: 204 })]);
  expect(await Promise.all([pixels.tile('aerial', 0, 0, 0), pixels.tile('aerial', 0, 0, 0)])).toEqual([
    null,
    null,
  ]);
  expect(await pixels.tile('aerial', 0, 0, 0)).toBeNull();
  expect(urls).toHaveLength(1);
});

it('reads mask tiles anew each time, and answers class values from what it holds', async () => {
  const bytes = new Uint8Array(side).fill(22);
  bytes[3 * 512 + 5] = 4;
  const { reader: pixels, urls } = reader([() => answer(bytes)]);
  await pixels.tile('mask', 1, 0, 0);
  await pixels.tile('mask', 1, 0, 0);
  expect(urls).toHaveLength(2);
  expect(pixels.peekClass('lpis1', 10, 7, 3)).toBeNull();
  await pixels.tile('lpis1', 1, 0, 0);
  expect(pixels.peekClass('lpis1', 10, 7, 3)).toBe(4);
});

it('counts what is in flight', async () => {
  const onChange = vi.fn();
  const fetchFn = () => Promise.resolve(answer(new Uint8Array(side)));
  const pixels = new PixelReader({
    origin: '',
    datasetId: 'd',
    roiKey: 'r',
    fetch: fetchFn as typeof fetch,
    onChange,
  });
  const reading = pixels.mask('a', 'original');
  expect(pixels.inFlight).toBe(1);
  await reading;
  expect(pixels.inFlight).toBe(0);
  expect(onChange).toHaveBeenCalledTimes(2);
});

describe('tiles of other imagery', () => {
  const layer: ImageryLayer = {
    ...{ id: 's1asc', gsd: 10.24, origin: [0, 0], widthPx: 2, heightPx: 2, tileSizePx: 2, gutterPx: 0 },
    ...{ levels: 1, bands: 2, dtype: 'float32', patches: 1, dates: null, series: ['2021-01-01'] },
    ...{ mismatch: null, unit: 'linear', offGridM: 0 },
  };
  const floats = (...values: number[]) => {
    const header = { width: 2, height: 2, bands: 2, dtype: 'float32', extent: null, version: null };
    const headers = { [rasterHeaderName]: JSON.stringify(header) };
    return () => new Response(new Uint8Array(Float32Array.from(values).buffer), { headers });
  };
  const samples = [1, 0.1, 10, 0, -3, NaN, Infinity, 0.5];

  it('are of one date; backscatter comes in dB, and what is not above zero is missing', async () => {
    const { reader: pixels, urls } = reader([floats(...samples)]);
    expect(pixels.peekImagery(layer, 3, 0, 0, 0)).toBeUndefined();
    const tile = await pixels.imageryTile(layer, 3, 0, 0, 0);
    expect(urls).toEqual(['http://here/api/pixels/tile/sample/D000-2020_AA/s1asc/0/0/0?date=3']);
    const half = Math.fround(10 * Math.log10(0.5));
    expect([...tile!]).toEqual([0, -10, 10, ...Array.from<number>({ length: 4 }).fill(missingValue), half]);
    expect(pixels.peekImagery(layer, 3, 0, 0, 0)).toBe(tile);
    expect(pixels.peekImagery(layer, 2, 0, 0, 0)).toBeUndefined();
  });

  it('that are dB already stay as they are, but for what is no number', async () => {
    const { reader: pixels } = reader([floats(...samples)]);
    const tile = await pixels.imageryTile({ ...layer, unit: 'dB' }, 0, 0, 0, 0);
    expect([...tile!]).toEqual([1, Math.fround(0.1), 10, 0, -3, missingValue, missingValue, 0.5]);
  });

  it('have their own size, and another one is refused', async () => {
    const { reader: pixels } = reader([floats(...samples)]);
    const dem: ImageryLayer = { ...layer, id: 'dem', unit: null, gutterPx: 1 };
    await expect(pixels.imageryTile(dem, null, 0, 0, 0)).rejects.toMatchObject({ code: 'wrongSize' });
    expect(pixels.failed.size).toBe(1);
  });

  it('are not told as failed when nobody waits for them', async () => {
    const { reader: pixels } = reader([() => new Response('{}', { status: 422 })]);
    await expect(pixels.imageryTile(layer, 0, 0, 0, 0, true)).rejects.toMatchObject({ code: 'internal' });
    expect(pixels.failed.size).toBe(0);
  });

  it('count in bytes', async () => {
    const { reader: pixels } = reader([floats(...samples)]);
    expect(pixels.bytes).toBe(0);
    await pixels.imageryTile(layer, 0, 0, 0, 0);
    expect(pixels.bytes).toBe(32);
    expect(maxTileBytes).toBe(2 ** 28);
  });
});

it('keeps no tile of predictions, and gives none that was asked for before they changed', async () => {
  const waiting: ((answered: Response) => void)[] = [];
  const { reader: pixels, urls } = reader([() => new Promise<Response>((resolve) => waiting.push(resolve))]);
  const before = pixels.tile('prediction', 0, 0, 0);
  expect(pixels.tile('prediction', 0, 0, 0)).toStrictEqual(before);
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  pixels.forgetPredictions();
  const after = pixels.tile('prediction', 0, 0, 0);
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  waiting[0]!(answer(new Uint8Array(side).fill(1)));
  waiting[1]!(answer(new Uint8Array(side).fill(2)));
  expect((await before)![0]).toBe(1);
  expect((await after)![0]).toBe(2);
  expect(pixels.peekTile('prediction', 0, 0, 0)).toBeUndefined();
  expect(urls).toHaveLength(2);
});
