import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { encodeTiff } from '../../src/main/raster/index.ts';
import type { Disagreement, QueueFilter } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import { modalities, type Modality } from '../../src/shared/model/modality.ts';
import { lpis3ToLpis1, lpis3ToLpis2 } from '../../src/shared/model/nomenclatures.ts';
import { allocateSamples } from '../../src/shared/raster/dtype.ts';
import type { TypedArray } from '../../src/shared/raster/types.ts';
import { cornerOf, makeFolder, writeBytes } from '../fixtures/flairHubFolder.ts';
import type { RealCore } from './realCore.ts';

/** For tests of the comparison: datasets whose labels are chosen, in one core. */

/** Level-3 codes whose level 1 is wheat and grass, and that of the background. */
export const wheat = lpis3ToLpis1.indexOf(1);
export const grass = lpis3ToLpis1.indexOf(0);
export const background = lpis3ToLpis1.length - 1;

export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly value: number;
}

/** One band of one value with squares of others. */
export function plane(fill: number, squares: readonly Square[] = [], sizePx = 512): Uint8Array {
  const data = new Uint8Array(sizePx * sizePx).fill(fill);
  for (const { x, y, side, value } of squares) {
    for (let row = y; row < y + side; row++) data.fill(value, row * sizePx + x, row * sizePx + x + side);
  }
  return data;
}

/** The three bands of level-3 codes. */
export function lpisOf(codes: Uint8Array): Uint8Array {
  const data = new Uint8Array(codes.length * 3);
  // Not the imports themselves: in tests each look at one is a call, and there are a million of them in a dataset.
  const [level1, level2] = [lpis3ToLpis1, lpis3ToLpis2];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    data[3 * i] = level1[code]!;
    data[3 * i + 1] = level2[code]!;
    data[3 * i + 2] = code;
  }
  return data;
}

/** A building of 60 x 60 px, 144 m², far from the border of its patch. */
export const barn: Square = { x: 200, y: 200, side: 60, value: 0 };

let rois = 0;
const roiOfPatch = (patchId: string): string => patchId.slice(0, patchId.lastIndexOf('_'));

/** A dataset of its own in a core that is shared. */
export class CompareBed {
  readonly core: RealCore;
  readonly root: string;
  datasetId = '';

  constructor(core: RealCore) {
    this.core = core;
    this.root = join(makeFolder('arpenteur-compare-'), 'hub');
  }

  get client() {
    return this.core.client.comparison;
  }
  get comparison() {
    return this.core.services.workspaces.session().comparison;
  }

  /** A new ROI, still without patches: its key. */
  roi(): string {
    return `D012-2019_AF-S1-${++rois}`;
  }

  /** Writes a file of a patch: pixels in the order of the file. */
  write(patchId: string, modality: Modality, data: TypedArray | Uint8Array, bands: number): string {
    const spec = modalities.find(({ name }) => name === modality)!;
    const side = Math.sqrt(data.length / bands);
    const dtype = spec.dtypes[0]!;
    const samples = allocateSamples(dtype, data.length);
    samples.set(data);
    const bytes = encodeTiff({
      ...{ width: side, height: side, bands, dtype, data: samples, compression: 'deflate', level: 1 },
      layout: { kind: 'strips' },
      geo: { origin: cornerOf(patchId), pixelSize: spec.gsd, epsg: 2154 },
    });
    return writeBytes(this.root, formatPatchPath(parsePatchId(patchId)!, modality), bytes);
  }

  /** Writes the labels of a patch; null: it has none. */
  put(patchId: string, cover: Uint8Array | null, codes: Uint8Array | null): void {
    if (cover) this.write(patchId, 'AERIAL_LABEL-COSIA', cover, 1);
    if (codes) this.write(patchId, 'ALL_LABEL-LPIS', lpisOf(codes), 3);
  }

  /** A ROI of one patch with a building in wheat: the id of the patch. */
  barn(): string {
    const patchId = `${this.roi()}_1-1`;
    this.put(patchId, plane(9, [barn]), plane(wheat));
    return patchId;
  }

  async open({ rescan = false } = {}): Promise<void> {
    this.datasetId = await this.core.open(this.root, { rescan });
  }

  async start(): Promise<string> {
    return (await this.client.start({ datasetId: this.datasetId })).jobId;
  }

  /** Compares; the result of the job. */
  async compare(): Promise<Record<string, any>> {
    return this.core.done(await this.start());
  }

  /** All items, ROI by ROI. */
  async items(filter: QueueFilter = {}): Promise<Disagreement[]> {
    const { datasetId } = this;
    const page = { datasetId, filter, sort: 'roi', descending: false, limit: 500 } as const;
    return (await this.client.queue(page)).items;
  }

  state() {
    return this.client.state({ datasetId: this.datasetId });
  }

  outlines(roiKey: string) {
    return this.client.outlines({ datasetId: this.datasetId, roiKey });
  }

  /** Paints a square as a window does, and waits until its ROI is compared again. */
  async paint(patchId: string, { x, y, side, value }: Square): Promise<void> {
    this.core.datasetId = this.datasetId;
    await this.core.paint(patchId, { x, y, width: side, height: side, value });
    await this.comparison.settled();
  }

  async undo(patchId: string): Promise<void> {
    this.core.datasetId = this.datasetId;
    await this.core.client.annotation.undo(this.core.scope(patchId));
    await this.comparison.settled();
  }

  /** Judges an item as somebody at the desk. */
  judge(itemId: string, verdict: 'cosia' | 'lpis' | 'falseAlarm') {
    return this.core.client.review.judge({
      ...{ datasetId: this.datasetId, eventId: crypto.randomUUID(), itemId, verdict },
      shown: {
        ...{ imagery: 'aerial', dates: {}, layers: [], resolution: 0.2, seconds: 3, evidenceCard: false },
      },
    });
  }

  close(): void {
    rmSync(join(this.root, '..'), { recursive: true, force: true });
  }
}

export { roiOfPatch };
