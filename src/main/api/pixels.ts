import { Hono, type Context } from 'hono';
import {
  masksHeaderName,
  maxMasksPerRequest,
  rasterHeaderName,
  tileLayers,
  type RasterBytes,
  type TileLayer,
} from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Services } from '../services.ts';
import { editingPixelRoutes } from './editingPixels.ts';

const maxLevel = 16;
const maxDates = 10_000;
/** A patch's image hardly ever changes; a page that scrolls back asks for nothing. */
const thumbnailCaching = 'private, max-age=3600';

/** The pixel routes (`shared/contract/pixels.ts` describes them). Failures are AppErrors as JSON. */
export function pixelRoutes(services: Services): Hono {
  const routes = new Hono();

  routes.get('/mask/:datasetId/:patchId', async (c) => {
    const { datasetId, patchId } = c.req.param();
    const { annotation } = services.workspaces.session();
    if (c.req.query('of') === 'original') {
      const original = await annotation.original(datasetId, patchId);
      return bytes(c, original.data, describe(original, null));
    }
    const mask = await annotation.mask(datasetId, patchId);
    return bytes(c, mask.data, describe(mask, mask.version));
  });

  routes.get('/masks/:datasetId', async (c) => {
    const patchIds = c.req.queries('patch') ?? [];
    if (patchIds.length === 0 || patchIds.length > maxMasksPerRequest) {
      throw new AppError('badRequest', {}, { detail: `${patchIds.length} masks asked for` });
    }
    const { annotation } = services.workspaces.session();
    const { datasetId } = c.req.param();
    // What is wrong with a mask is answered to who asks for it alone: one bad file does not cost the others.
    const read = await Promise.all(patchIds.map((id) => annotation.mask(datasetId, id).catch(() => null)));
    const first = read.find((mask) => mask !== null);
    if (!first) return c.body(null, 204);
    const { width, height } = first;
    const masks = read.map((mask) => (mask?.width === width && mask.height === height ? mask : null));
    const found = masks.filter((mask) => mask !== null);
    const data = new Uint8Array(found.length * width * height);
    for (const [i, mask] of found.entries()) data.set(mask.data, i * width * height);
    c.header(masksHeaderName, JSON.stringify(masks.map((mask) => mask?.version ?? null)));
    return bytes(c, data, describe(first, null));
  });

  routes.get('/tile/:datasetId/:roiKey/:layer/:level/:col/:row', async (c) => {
    const { datasetId, roiKey, layer, level, col, row } = c.req.param();
    const date = c.req.query('date');
    const address = {
      datasetId,
      roiKey,
      layer: layerOf(layer),
      level: integer(level, maxLevel),
      col: integer(col, 1 << maxLevel),
      row: integer(row, 1 << maxLevel),
      ...(date === undefined ? {} : { date: integer(date, maxDates) }),
    };
    const tile = await services.workspaces.session().tiles.tile(address, c.req.raw.signal);
    if (!tile) return c.body(null, 204);
    const { width, height, bands, dtype, extent } = tile;
    return bytes(c, tile.data, { width, height, bands, dtype, extent, version: null });
  });

  routes.get('/thumbnail/:datasetId/:patchId', async (c) => {
    const { datasetId, patchId } = c.req.param();
    const { facts } = services.workspaces.session();
    const jpeg = await facts.thumbnail(datasetId, patchId, c.req.raw.signal);
    if (!jpeg) return c.body(null, 204);
    return c.body(jpeg as Uint8Array<ArrayBuffer>, 200, {
      'content-type': 'image/jpeg',
      'cache-control': thumbnailCaching,
    });
  });

  routes.get('/thumbnail-mask/:datasetId/:patchId', async (c) => {
    const { datasetId, patchId } = c.req.param();
    const mask = await services.workspaces.session().facts.maskThumbnail(datasetId, patchId);
    return mask ? bytes(c, mask.data, describe(mask, null)) : c.body(null, 204);
  });

  routes.route('/', editingPixelRoutes(services));

  routes.onError((error, c) => {
    const appError = AppError.from(error);
    if (appError.code === 'internal') console.error(`pixels ${c.req.path}`, error);
    return c.json(appError.toData(), appError.code === 'notFound' ? 404 : 422);
  });
  return routes;
}

const describe = (mask: { width: number; height: number }, version: number | null): RasterBytes => ({
  width: mask.width,
  height: mask.height,
  bands: 1,
  dtype: 'uint8',
  extent: null,
  version,
});

function bytes(c: Context, data: Uint8Array, header: RasterBytes): Response {
  return c.body(data as Uint8Array<ArrayBuffer>, 200, {
    'content-type': 'application/octet-stream',
    'cache-control': 'no-store',
    [rasterHeaderName]: JSON.stringify(header),
  });
}

function layerOf(text: string): TileLayer {
  const layer = tileLayers.find((name) => name === text);
  if (!layer) throw new AppError('notFound', { what: 'layer', id: text });
  return layer;
}

function integer(text: string, max: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(value <= max))
    throw new AppError('badRequest', { id: text }, { detail: `not a tile address: ${text}` });
  return value;
}
