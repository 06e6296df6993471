import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { Disagreement } from '../../src/shared/contract/index.ts';
import { decodeSet, forEachSpanIn } from '../../src/shared/editing/pixelSet.ts';
import { fromBase64 } from '../../src/shared/editing/runsBase64.ts';
import { classOf } from '../../src/shared/model/Nomenclature.ts';
import { cosiaHub, lpis1 } from '../../src/shared/model/nomenclatures.ts';
import { writeFlairArea } from '../fixtures/flair12Folder.ts';
import { startApp, type StartedApp } from './app.ts';

/** What a map that was made under the bench hook offers to a test. */
interface Hook {
  readonly __arpenteurBench: {
    readonly roiView: {
      clientPosition(x: number, y: number): { x: number; y: number } | null;
      maskValueAt(x: number, y: number): number | null;
    };
  };
}

let app: StartedApp;
let page: Page;
let datasetId: string;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp();
  await app.client.workspace.open({ path: join(app.home, 'work') });
  const { jobId } = await app.client.workspace.addSample({ seed: 1 });
  await expectDone(jobId);
  await app.client.workspace.setAuthor({ name: 'Reviewer' });
  datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
  await page.addInitScript(() => {
    (globalThis as { __arpenteurBench?: object }).__arpenteurBench = {};
  });
  await page.goto(app.url);
  await page.evaluate((hash) => (location.hash = hash), `#/dataset/${datasetId}`);
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

async function expectDone(jobId: string): Promise<void> {
  await expect
    .poll(async () => (await app.client.jobs.wait({ id: jobId, timeoutMs: 20_000 })).state, {
      timeout: 60_000,
    })
    .toBe('done');
}

const card = () => page.getByTestId('item-card');
const rows = () => page.getByTestId('queue-row');
const openId = async () => (await card().getAttribute('data-id'))!;
const item = async (id: string): Promise<Disagreement | null> =>
  (await app.client.comparison.item({ datasetId, id }))?.item ?? null;
const queue = async () => (await app.client.comparison.queue({ datasetId, limit: 500 })).items;
const pairName = ({ cover, declared1 }: Disagreement) =>
  `${classOf(cosiaHub, cover)!.en} ⊥ ${classOf(lpis1, declared1)!.en}`;

/** A pixel of the ROI grid within an item. */
async function pixelOf(id: string): Promise<{ x: number; y: number }> {
  const answer = await app.client.comparison.itemSet({ datasetId, id });
  const set = decodeSet(fromBase64(answer!.set));
  let at: { x: number; y: number } | null = null;
  forEachSpanIn(set, set.window, (y, xStart) => (at ??= { x: xStart, y }));
  return at!;
}

const maskValue = ({ x, y }: { x: number; y: number }) =>
  page.evaluate(
    ([px, py]) => (globalThis as unknown as Hook).__arpenteurBench.roiView.maskValueAt(px!, py!),
    [x, y],
  );

async function expectReady(): Promise<void> {
  await expect(card()).toHaveAttribute('data-state', 'ready');
}

test('offers the comparison, runs it, and lists what it found, the most severe first', async () => {
  await page.getByTestId('activity-review').click();
  await page.getByTestId('desk-compare').click();
  await expect(page.getByTestId('desk-compare')).toBeHidden();
  await expect(page.getByTestId('desk-running')).toBeHidden({ timeout: 60_000 });
  await expect.poll(async () => (await app.client.comparison.state({ datasetId })).rois.done).toBe(4);
  const items = await queue();
  expect(items.length).toBeGreaterThan(5);
  await expect(rows()).toHaveCount(items.length);
  await expect(page.getByTestId('desk-counts')).toHaveText(`${items.length} open of ${items.length}`);
  await expect(rows().first()).toContainText(pairName(items[0]!));
});

test('opens an item in its ROI, in the middle of the land, with its numbers', async () => {
  const [first] = await queue();
  await rows().first().click();
  await expectReady();
  expect(await openId()).toBe(first!.id);
  expect(page.url()).toContain(encodeURIComponent(first!.roiKey).replace('%5F', '_'));
  await expect(page.getByTestId('card-place')).toContainText('Item 1 of');
  await expect(page.getByTestId('card-facts')).toContainText(
    `${Math.round(first!.areaM2).toLocaleString('en')} m²`,
  );
  await page.getByTestId('severity-how').click();
  await expect(page.getByTestId('severity-formula')).toContainText('weight of the pair');
  await expect(page.getByTestId('card-why')).toContainText('declared parcel');
  const { x, y, width, height } = first!.window;
  const place = async () => {
    const corner = (px: number, py: number) =>
      page.evaluate(
        ([cx, cy]) => (globalThis as unknown as Hook).__arpenteurBench.roiView.clientPosition(cx!, cy!),
        [px, py],
      );
    const [from, to] = [await corner(x, y), await corner(x + width, y + height)];
    const land = (await page.getByTestId('roi-map').boundingBox())!;
    return {
      isIn:
        from!.x > land.x && from!.y > land.y && to!.x < land.x + land.width && to!.y < land.y + land.height,
      isLarge: Math.max(to!.x - from!.x, to!.y - from!.y) > 80,
    };
  };
  await expect.poll(place).toEqual({ isIn: true, isLarge: true });
  await expect(page.getByTestId('review-outlines')).toBeVisible();
});

test('takes a verdict by one key, calls it saved when it is, and goes on with Enter', async () => {
  const id = await openId();
  await page.keyboard.press('2');
  await expect(page.getByTestId('verdict-lpis')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('verdict-save')).toHaveAttribute('data-state', 'saved');
  await page.getByTestId('cause-declaration').click();
  await expect(page.getByTestId('cause-declaration')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await item(id))?.verdict).toBe('lpis');
  await expect
    .poll(async () => (await app.client.review.verdicts({ datasetId, itemId: id }))[0]?.cause)
    .toBe('declaration');
  // It stays in its place until the next one is opened.
  await expect(rows().first()).toHaveAttribute('data-state', 'judged');
  await page.keyboard.press('Enter');
  await expect.poll(openId).not.toBe(id);
  await expectReady();
  await expect(rows().first()).toHaveAttribute('data-id', await openId());
  const verdicts = await app.client.review.verdicts({ datasetId, itemId: id });
  expect(verdicts[0]).toMatchObject({ author: 'Reviewer', verdict: 'lpis', confidence: 'sure' });
  expect(verdicts[0]!.shown).toMatchObject({ imagery: 'rgb', layers: ['aerial', 'mask'] });
  expect(verdicts[0]!.masks.length).toBeGreaterThan(0);
});

test('records that one is not sure, and takes the verdict back with Ctrl+Z', async () => {
  const id = await openId();
  await page.keyboard.press('Alt+1');
  await expect
    .poll(async () => (await app.client.review.verdicts({ datasetId, itemId: id }))[0])
    .toMatchObject({ verdict: 'cosia', confidence: 'guess' });
  await page.keyboard.press('Enter');
  await expect.poll(openId).not.toBe(id);
  await page.keyboard.press('Control+z');
  // One sees what one takes back.
  await expect.poll(openId).toBe(id);
  await expect.poll(async () => (await item(id))?.state).toBe('open');
  await expect(page.getByTestId('verdict-cosia')).toHaveAttribute('aria-pressed', 'false');
  const [last] = await app.client.review.verdicts({ datasetId, itemId: id });
  expect(last).toMatchObject({ verdict: 'cosia', takenBack: true });
});

test('shows the evidence of the item, and leaves it with Escape before the card', async () => {
  await page.keyboard.press('t');
  await expect(page.getByTestId('evidence')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('evidence')).toBeHidden();
  await expect(card()).toBeVisible();
});

test('opens fix mode with the key of a tool, where digits are classes, and comes back', async () => {
  const before = await openId();
  await page.keyboard.press('b');
  await expect(page.getByTestId('fix-frame')).toBeVisible();
  await expect(page.getByTestId('tool-brush')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('4');
  await expect(page.getByTestId('class-6')).toHaveAttribute('aria-checked', 'true');
  await page.getByTestId('clip-region').click();
  await expect(page.getByTestId('selection-chip')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('fix-frame')).toBeHidden();
  await expect(page.getByTestId('selection-chip')).toBeHidden();
  expect(await openId()).toBe(before);
  expect((await item(before))?.state).toBe('open');
});

test('sets the area to a class with C: the item goes, and comes back with Ctrl+Z', async () => {
  const id = await openId();
  const at = await pixelOf(id);
  const { cover } = (await item(id))!;
  expect(await maskValue(at)).toBe(cover);
  await page.keyboard.press('c');
  await page.getByTestId('class-chooser').getByRole('combobox').fill('agri');
  await page.keyboard.press('Enter');
  await expect.poll(() => maskValue(at)).toBe(9);
  await expect(page.getByTestId('card-gone')).toBeVisible();
  expect(await item(id)).toBeNull();
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');
  // The edit is what was done last: the verdict of before stays.
  await page.keyboard.press('Control+z');
  await expect.poll(() => maskValue(at)).toBe(cover);
  await expect.poll(async () => (await item(id))?.state).toBe('open');
  await expectReady();
});

test('filters by level, by pair and by state', async () => {
  const items = await queue();
  const level = items.find(({ state }) => state === 'open')!.level;
  const left = items.filter((one) => one.state === 'open' && one.level === level).length;
  await page.getByTestId('filter-level').click();
  await page.getByTestId(`choice-${level}`).getByRole('checkbox').check();
  await expect(rows()).toHaveCount(left);
  await page.keyboard.press('Escape');
  await page.getByTestId('filter-reset').click();
  await page.getByTestId('filter-state').click();
  await page.getByTestId('state-judged').click();
  await expect(rows()).toHaveCount(items.filter(({ state }) => state === 'judged').length);
  await page.getByTestId('state-open').click();
  await page.keyboard.press('Escape');
});

test('judges a pattern at once after a random check of it', async () => {
  // Small areas count too: then there are patterns of several items.
  const { settings, matrix, version } = await app.client.comparison.rules({ datasetId });
  const { jobId } = await app.client.comparison.setRules({
    ...{ datasetId, matrix, from: version },
    settings: {
      ...settings,
      edgeToleranceM: 0,
      edgeDowngrade: { ...settings.edgeDowngrade, distanceM: 0 },
      minArea: { objects: { ...settings.minArea.objects, areaM2: 1 }, othersM2: 1 },
      trees: { ...settings.trees, isOn: false },
    },
  });
  await expectDone(jobId);
  const patterns = await app.client.comparison.patterns({ datasetId, filter: { states: ['open'] } });
  const largest = patterns.reduce((a, b) => (b.open > a.open ? b : a));
  expect(largest.open).toBeGreaterThan(6);
  await page.getByTestId('desk-patterns').click();
  const line = page
    .getByTestId('pattern')
    .filter({ hasText: pairName(largest as unknown as Disagreement) })
    .filter({ hasText: largest.domain });
  await line.getByRole('button').first().click();
  await line.getByTestId('group-begin').click();
  await expect(page.getByTestId('group-count')).toContainText('0 / 5');
  for (let n = 1; n <= 5; n++) {
    await expectReady();
    const id = await openId();
    await page.keyboard.press('0');
    await expect(page.getByTestId('group-count')).toContainText(`${n} / 5`);
    await expect.poll(async () => (await item(id))?.verdict).toBe('falseAlarm');
    if (n < 5) await page.keyboard.press('Enter');
    if (n < 5) await expect.poll(openId).not.toBe(id);
  }
  const all = page.getByTestId('group-judge');
  await expect(all).toContainText(`Judge ${largest.open - 5} more: False alarm`);
  await all.click();
  const openOfIt = async () =>
    (
      await app.client.comparison.queue({
        datasetId,
        filter: {
          states: ['open'],
          domains: [largest.domain],
          pairs: [`${largest.cover}/${largest.declared1}`],
        },
      })
    ).total;
  await expect.poll(openOfIt).toBe(0);
  // One act: it is taken back as one, the members of the check stay judged.
  await page.getByTestId('desk-undo').click();
  await expect.poll(openOfIt).toBe(largest.open - 5);
});

test('writes the verdicts into a table', async () => {
  await page.getByTestId('desk-export-open').click();
  await page.getByTestId('desk-export-verdicts').check();
  await page.getByTestId('desk-export-folder').fill(app.home);
  await page.getByTestId('desk-export-start').click();
  await expect(page.getByTestId('desk-export-done')).toBeVisible();
  const text = readFileSync((await page.getByTestId('desk-export-path').textContent())!, 'utf8');
  expect(text.split('\n')[0]).toContain('verdict');
  expect(text).toContain('Reviewer');
  expect(text).toContain('falseAlarm');
});

test('shows tables and rules in the place of the land, and the land again', async () => {
  await page.getByTestId('desk-tables').click();
  await expect(page.getByTestId('desk-page-tables')).toBeVisible();
  await page.getByTestId('desk-rules').click();
  await expect(page.getByTestId('desk-page-rules')).toBeVisible();
  await page.getByTestId('desk-queue').click();
  await expect(page.getByTestId('desk-page-rules')).toBeHidden();
  await rows().first().click();
  await expectReady();
});

test('keeps a verdict that cannot be stored, says so, and sends it again under its id', async () => {
  const id = await openId();
  const bodies: string[] = [];
  let isDown = true;
  await page.route('**/api/rpc/review/judge', async (route) => {
    bodies.push(route.request().postData() ?? '');
    if (isDown) await route.abort();
    else await route.continue();
  });
  await page.keyboard.press('1');
  await expect(page.getByTestId('desk-unsaved')).toBeVisible();
  await expect(page.getByTestId('verdict-save')).toHaveAttribute('data-state', 'failed');
  isDown = false;
  await page.getByTestId('desk-unsaved').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('desk-unsaved')).toBeHidden();
  await expect.poll(async () => (await item(id))?.verdict).toBe('cosia');
  const eventIds = bodies.map((body) => /"eventId":"([^"]+)"/.exec(body)?.[1]);
  expect(eventIds.length).toBeGreaterThan(1);
  expect(eventIds[0]).toBeTruthy();
  expect(new Set(eventIds).size).toBe(1);
  await page.unroute('**/api/rpc/review/judge');
});

test('speaks French', async () => {
  await page.locator('.language-button').click();
  await expect(card()).toContainText('Le LPIS a raison');
  await expect(rows().first()).toContainText('⊥');
  await page.locator('.language-button').click();
  await expect(card()).toContainText('LPIS is right');
});

test('offers patch review alone where there is no LPIS', async () => {
  const folder = join(app.home, 'flair1');
  writeFlairArea(folder, { domain: 'D004_2021', area: 'Z10_AU', ids: [1, 2] });
  const added = await app.client.workspace.addDataset({ path: folder });
  if (added.jobId) await expectDone(added.jobId);
  await page.reload();
  await page.evaluate((hash) => (location.hash = hash), `#/dataset/${added.datasetId}`);
  await page.getByTestId('activity-review').click();
  await expect(page.getByTestId('desk-no-lpis')).toBeVisible();
  await expect(page.getByTestId('patch-review')).toBeVisible();
  await expect(page.getByTestId('desk-queue')).toBeHidden();
});
