import { expect, it, vi } from 'vitest';
import { masksHeaderName, rasterHeaderName } from '../../shared/contract/index.ts';
import { PixelReader } from './PixelReader.ts';

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
