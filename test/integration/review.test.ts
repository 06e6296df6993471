import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReview } from '../../src/main/review/index.ts';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { openDatabase } from '../../src/main/workspace/index.ts';
import type { Disagreement, LiveEvent } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import {
  cornerOf,
  makeFolder,
  patchIds,
  writeBytes,
  writeDataset,
  writeRaster,
} from '../fixtures/flairHubFolder.ts';
import { failureOf, RealCore } from '../support/realCore.ts';
import { ItemsStand } from '../support/reviewDesk.ts';

const roiKey = 'D091-2021_AU-S1-3';
const shown = {
  ...{ imagery: 'aerial', dates: { aerial: '2021-07-01' }, layers: ['mask'], resolution: 0.4, seconds: 3 },
  evidenceCard: false,
};
let folder: string;
let dataset: string;
let withoutLpis: string;

beforeAll(() => {
  folder = makeFolder('arpenteur-review-');
  dataset = join(folder, 'dataset');
  withoutLpis = join(folder, 'without');
  for (const id of patchIds(roiKey, 2, 2)) {
    writeRaster(dataset, id, 'AERIAL_RGBI');
    // One field of wheat over all of them, with four barns in each patch.
    writeLabel(dataset, id, 'AERIAL_LABEL-COSIA', 1, (x, y) => (x % 256 < 60 && y % 256 < 60 ? 0 : 9));
    writeLabel(dataset, id, 'ALL_LABEL-LPIS', 3, (_x, _y, band) => [1, 1, 1][band]!);
  }
  writeDataset(withoutLpis, patchIds(roiKey, 1, 2));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a label whose values follow from the place within its patch. */
function writeLabel(
  root: string,
  patchId: string,
  modality: 'AERIAL_LABEL-COSIA' | 'ALL_LABEL-LPIS',
  bands: number,
  valueAt: (x: number, y: number, band: number) => number,
): void {
  const data = Uint8Array.from({ length: 512 * 512 * bands }, (_, i) => {
    const px = Math.floor(i / bands);
    // Away from the corner, so that no barn touches the edge of its patch.
    return valueAt((px + 412) % 512, (Math.floor(px / 512) + 412) % 512, i % bands);
  });
  const geo = { origin: cornerOf(patchId), pixelSize: 0.2, epsg: 2154 };
  const bytes = encodeTiff({
    ...{ width: 512, height: 512, bands, dtype: 'uint8', data, compression: 'deflate', level: 1 },
    ...{ layout: { kind: 'strips' }, geo },
  });
  writeBytes(root, formatPatchPath(parsePatchId(patchId)!, modality), bytes);
}

describe('a reviewer', () => {
  let core: RealCore;
  beforeEach(() => {
    core = new RealCore();
  });
  afterEach(() => core.close());

  const compare = async () => {
    await core.open(dataset);
    const { datasetId } = core;
    await core.done((await core.client.comparison.start({ datasetId })).jobId);
    return datasetId;
  };
  const queue = async (filter = {}): Promise<Disagreement[]> =>
    (await core.client.comparison.queue({ datasetId: core.datasetId, filter })).items;
  const judge = (itemId: string, verdict: 'cosia' | 'lpis' | 'both' = 'cosia') =>
    core.client.review.judge({ datasetId: core.datasetId, eventId: randomUUID(), itemId, verdict, shown });
  const takeBack = () =>
    core.client.review.takeBack({ datasetId: core.datasetId, eventId: randomUUID(), target: null });
  const selected = async (where: string) =>
    (await core.client.catalogue.patches({ datasetId: core.datasetId, where })).rows.map(
      ({ patchId }) => patchId,
    );
  const settled = () => core.services.workspaces.session().comparison.settled();

  it('judges, takes back, and finds verdicts again after the program was started anew', async () => {
    const datasetId = await compare();
    const items = await queue();
    expect(items.length).toBeGreaterThan(2);
    const verdict = await judge(items[0]!.id, 'lpis');
    expect(verdict).toMatchObject({ roiKey, itemId: items[0]!.id, rulesVersion: 1, takenBack: false });
    expect(verdict.masks.map(({ patchId }) => patchId)).toEqual(items[0]!.patchIds);
    expect(verdict.masks.every(({ version, sha256 }) => version === 0 && /^[\da-f]{64}$/.test(sha256))).toBe(
      true,
    );
    await judge(items[1]!.id);
    expect((await queue({ states: ['judged'] })).map(({ id }) => id).sort()).toEqual(
      [items[0]!.id, items[1]!.id].sort(),
    );
    expect((await takeBack())!.itemId).toBeNull();
    expect(await core.client.review.pace({ datasetId })).toEqual({ today: 1, meanSeconds: 3 });
    await core.client.workspace.open({ path: join(core.folder, 'other') });
    await core.client.workspace.open({ path: core.workspace });
    const [found] = await queue({ states: ['judged'] });
    expect(found).toMatchObject({ id: items[0]!.id, verdict: 'lpis' });
    expect(await core.client.review.verdicts({ datasetId, itemId: found!.id })).toEqual([verdict]);
    expect(await core.client.comparison.state({ datasetId })).toMatchObject({ judged: 1, obsolete: 0 });
    expect(await failureOf(judge('gone'))).toMatchObject({ code: 'notFound' });
  });

  it('fixes an item away, and gets it back with its verdict by undo', async () => {
    const datasetId = await compare();
    const [item] = (await queue()).filter(({ patchIds }) => patchIds.length === 1);
    const { eventId } = await judge(item!.id);
    const { item: outlined } = (await core.client.comparison.item({ datasetId, id: item!.id }))!;
    const [patchId] = item!.patchIds;
    const { window } = outlined;
    // Ploughed, as all around.
    const place = { x: window.x % 512, y: window.y % 512, width: window.width, height: window.height };
    await core.paint(patchId!, { ...place, value: 9 });
    await settled();
    expect(await core.client.comparison.item({ datasetId, id: item!.id })).toBeNull();
    const state = await core.client.comparison.state({ datasetId });
    expect([state.judged, state.obsolete]).toEqual([0, 1]);
    expect(
      (await core.client.review.patches({ datasetId, roiKey })).find((one) => one.patchId === patchId),
    ).toMatchObject({
      state: 'inProgress',
    });
    await core.client.annotation.undo(core.scope(patchId!));
    await settled();
    const [back] = await queue({ states: ['judged'] });
    expect(back!.id).toBe(item!.id);
    expect((await core.client.review.verdicts({ datasetId, itemId: back!.id }))[0]).toMatchObject({
      ...{ eventId, itemId: back!.id },
    });
  });

  it('judges a pattern after a random check, and takes it back as one', async () => {
    const datasetId = await compare();
    const patterns = await core.client.comparison.patterns({ datasetId });
    const { domain, cover, declared1, open } = patterns.toSorted((a, b) => b.open - a.open)[0]!;
    const pattern = { datasetId, domain, cover, declared1 };
    const check = await core.client.review.groupBegin({ ...pattern, eventId: randomUUID(), n: 1 });
    const { groupId } = check;
    expect(check).toMatchObject({ members: open, agreed: null });
    const give = () => core.client.review.groupJudge({ datasetId, eventId: randomUUID(), groupId });
    expect(await failureOf(give())).toMatchObject({ code: 'groupNotChecked' });
    await judge(check.sample[0]!, 'both');
    expect(await give()).toEqual({ judged: open - 1 });
    const pairs = [`${cover}/${declared1}`];
    expect(await queue({ pairs, domains: [domain], verdicts: ['both'] })).toHaveLength(open);
    await takeBack();
    expect(await queue({ pairs, domains: [domain], states: ['judged'] })).toHaveLength(open > 1 ? 1 : 0);
  });

  it('sets states of patches, pins remarks, and filters by both; all windows hear of it', async () => {
    const datasetId = await compare();
    const heard: LiveEvent[] = [];
    const abort = new AbortController();
    const events = await core.client.app.live(undefined, { signal: abort.signal });
    const listening = (async () => {
      for await (const event of events) heard.push(event);
    })().catch(() => {});
    const ids = (await core.client.review.patches({ datasetId, roiKey })).map(({ patchId }) => patchId);
    expect(ids).toHaveLength(4);
    const state = { datasetId, eventId: randomUUID(), comment: '', skipCode: null };
    await core.client.review.setPatches({ ...state, patchIds: ids.slice(0, 2), state: 'submitted' });
    const remark = {
      datasetId,
      eventId: randomUUID(),
      roiKey,
      x: 3,
      y: 4,
      flag: 'outline' as const,
      text: '',
    };
    await core.client.review.addRemark({ ...remark, patchId: ids[3]! });
    expect(await core.client.review.patchCounts({ datasetId })).toEqual({
      ...{ untouched: 2, inProgress: 0, submitted: 2, accepted: 0, needsRevision: 0, skipped: 0 },
    });
    expect(await selected('review = "submitted"')).toEqual(ids.slice(0, 2));
    expect(await selected('remarks > 0 and review = "untouched"')).toEqual([ids[3]]);
    const items = await queue();
    const first = items[0]!.patchIds[0]!;
    const severity = Math.max(
      ...items.filter(({ patchIds }) => patchIds.includes(first)).map((item) => item.severity),
    );
    expect(
      await selected(`disagreements > 0 and patch = "${first}" and severity >= ${severity - 1e-9}`),
    ).toEqual([first]);
    const log = await core.client.review.events({ datasetId, patchId: ids[3]! });
    expect(log).toMatchObject([{ kind: 'remark', roiKey, patchId: ids[3], summary: { flag: 'outline' } }]);
    expect(
      await failureOf(core.client.review.addRemark({ ...remark, roiKey: 'none', patchId: null })),
    ).toMatchObject({
      code: 'notFound',
    });
    abort.abort();
    await listening;
    expect(heard.filter(({ kind }) => kind === 'review')).toEqual([
      { kind: 'review', datasetId, patchIds: ids.slice(0, 2) },
      { kind: 'review', datasetId, patchIds: [ids[3]!] },
    ]);
  });

  it('of a dataset without declared crops reviews patches alone', async () => {
    const datasetId = await core.open(withoutLpis);
    const [first] = await core.client.review.patches({ datasetId, roiKey });
    await core.client.review.setPatches({
      ...{
        datasetId,
        eventId: randomUUID(),
        patchIds: [first!.patchId],
        state: 'skipped',
        skipCode: 'cloudOrShadow',
      },
    });
    expect((await core.client.review.patches({ datasetId, roiKey }))[0]).toMatchObject({
      ...{ state: 'skipped', skipCode: 'cloudOrShadow' },
    });
    expect(await selected('disagreements >= 0')).toEqual([]);
    const pattern = { domain: 'D091-2021', cover: 0, declared1: 1 };
    expect(
      await failureOf(core.client.review.groupBegin({ datasetId, eventId: randomUUID(), ...pattern })),
    ).toMatchObject({ code: 'notFound' });
    expect((await core.client.comparison.state({ datasetId })).lpis).toBe('none');
  });
});

it('a process that is killed while it judges loses no acknowledged event, and nothing is half there', async () => {
  const file = join(folder, 'killed.sqlite');
  const child = fileURLToPath(new URL('../soak/reviewChild.ts', import.meta.url));
  const acknowledged: string[] = [];
  for (let round = 0; round < 6; round++) {
    acknowledged.push(...(await runAndKill(child, file, round)));
    const journal = openDatabase(file, 'journal');
    expect(journal.pragma('integrity_check', { simple: true })).toBe('ok');
    const review = createReview({
      ...{ journal, logId: 'kill', author: () => 'Ana', items: new ItemsStand() },
      ...{ maskVersions: async () => [], roiOf: () => 'roi', editStates: () => new Map() },
    });
    expect(await review.verify()).toBeNull();
    const stored = new Set(journal.prepare<[], string>('SELECT event_id FROM review_event').pluck().all());
    for (const id of acknowledged) expect(stored.has(id)).toBe(true);
    // All members of a group verdict, or none.
    const members = journal.prepare<[], { said: number; stored: number }>(
      `SELECT json_extract(payload, '$.comment') AS said, (SELECT count(*) FROM review_verdict WHERE event = review_event.id) AS stored
       FROM review_event WHERE kind = 'group' AND subject IS NOT NULL`,
    );
    for (const { said, stored: count } of members.all()) expect(count).toBe(Number(said));
    journal.close();
  }
  expect(acknowledged.length).toBeGreaterThan(20);
}, 60_000);

/** Event ids that a victim had acknowledged when it was killed. */
function runAndKill(script: string, file: string, seed: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, file, String(seed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    let isDying = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (isDying || printed.split('\n').length < 10) return;
      isDying = true;
      setTimeout(() => child.kill('SIGKILL'), (seed * 37) % 90);
    });
    child.once('error', reject);
    child.once('exit', () => {
      // What came after the last line break was being printed.
      const lines = printed.split('\n').slice(0, -1);
      if (isDying) resolve(lines);
      else reject(new Error(`the victim ended by itself: ${printed}`));
    });
  });
}
