import { expect, it } from 'vitest';
import { rasterHeaderName } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Services } from '../services.ts';
import { pixelRoutes } from './pixels.ts';

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);
const damaged = new AppError('fileTruncated', { path: 'a.tif' });

/** The routes over thumbnails that are there, absent, or damaged. */
function open() {
  const asked: string[] = [];
  const facts = {
    async thumbnail(datasetId: string, patchId: string) {
      asked.push(`${datasetId}/${patchId}`);
      if (patchId === 'damaged') throw damaged;
      return patchId === 'bare' ? null : jpeg;
    },
    async maskThumbnail(_: string, patchId: string) {
      return patchId === 'bare' ? null : { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2 };
    },
  };
  const services = { workspaces: { session: () => ({ facts }) } } as unknown as Services;
  return { routes: pixelRoutes(services), asked };
}

it('answers the thumbnail of a patch as a JPEG that a page may keep, whatever its id', async () => {
  const { routes, asked } = open();
  const response = await routes.request(`/thumbnail/d/${encodeURIComponent('été 1/ä%@b')}`);
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect(response.headers.get('cache-control')).toBe('private, max-age=3600');
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(jpeg);
  expect(asked).toEqual(['d/été 1/ä%@b']);
});

it('answers the reduced mask with its size, and is not to be kept', async () => {
  const response = await open().routes.request('/thumbnail-mask/d/p');
  expect(JSON.parse(response.headers.get(rasterHeaderName)!)).toMatchObject({
    width: 3,
    height: 2,
    bands: 1,
  });
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 3, 4, 5, 6]);
});

it('answers nothing for a patch without an image, and the error of one that cannot be read', async () => {
  const { routes } = open();
  expect((await routes.request('/thumbnail/d/bare')).status).toBe(204);
  expect((await routes.request('/thumbnail-mask/d/bare')).status).toBe(204);
  const failed = await routes.request('/thumbnail/d/damaged');
  expect(failed.status).toBe(422);
  expect(await failed.json()).toMatchObject({ code: 'fileTruncated' });
});
