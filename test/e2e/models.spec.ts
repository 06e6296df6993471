import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import type { Evaluation, PredictionSet, RoiDetail } from '../../src/shared/contract/index.ts';
import { writeTestModel } from '../support/onnx/index.ts';
import { startApp, type StartedApp } from './app.ts';

/*
 * What a person does with a model: import it, let it propose, look at where it differs, accept, take back, evaluate. Models are
 * the one that ships and test models with known weights.
 */

let app: StartedApp;
let page: Page;
let datasetId: string;
let roi: RoiDetail;
let folder: string;
const cli = join(import.meta.dirname, '../../scripts/cli.mjs');

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp();
  folder = join(app.home, 'to-import');
  writeTestModel(folder, 'conv3', { fileName: 'honest' });
  writeTestModel(folder, 'conv5', {
    fileName: 'liar',
    manifest: { sha256: 'a'.repeat(64), output: { name: 'nothing', kind: 'logits' } },
  });
  writeTestModel(folder, 'slow');
  await app.client.workspace.open({ path: join(app.home, 'work') });
  const { jobId } = await app.client.workspace.addSample({ seed: 1 });
  await expect
    .poll(async () => (await app.client.jobs.wait({ id: jobId, timeoutMs: 20_000 })).state, {
      timeout: 60_000,
    })
    .toBe('done');
  await app.client.workspace.setAuthor({ name: 'Reviewer' });
  datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  const smallest = rois.toSorted((a, b) => a.patches - b.patches)[0]!;
  roi = await app.client.catalogue.roi({ datasetId, roiKey: smallest.roiKey });
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
  await page.goto(app.url);
  await page.evaluate((hash) => (location.hash = hash), `#/dataset/${datasetId}`);
  await page.getByTestId('activity-models').click();
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

const at = (id: string) => page.getByTestId(id);
const sets = (): Promise<PredictionSet[]> => app.client.inference.sets({ datasetId });
const masks = (): Promise<Uint8Array[]> =>
  Promise.all(roi.grid.map(({ patchId }) => app.mask(datasetId, patchId)));

/** Pixels in which masks differ. */
function differentPx(before: readonly Uint8Array[], after: readonly Uint8Array[]): number {
  let px = 0;
  for (const [patch, mask] of before.entries())
    for (let i = 0; i < mask.length; i++) if (mask[i] !== after[patch]![i]) px++;
  return px;
}

test('lists the model that ships, and says what it is good for', async () => {
  const shipped = (await app.client.inference.models()).find(({ isBuiltIn }) => isBuiltIn)!;
  const row = at(`model-${shipped.manifest.name}`);
  await expect(row).toContainText(shipped.manifest.title.en);
  await expect(row.getByTestId('model-sample')).toHaveText('synthetic: for trying out');
  await row.getByRole('button', { name: /^Details/ }).click();
  await expect(row.getByTestId('model-details')).toContainText(shipped.manifest.licence);
  await expect(row.getByTestId('model-details')).toContainText('mean nothing on real images');
  await expect(row.getByTestId('model-remove')).toBeHidden();
});

test('refuses a model whose manifest lies, and says in words what does not fit', async () => {
  await at('model-import').click();
  await at('model-path').fill(join(folder, 'liar.onnx'));
  await at('import-check').click();
  const problems = at('model-problems').getByRole('listitem');
  await expect(problems).toHaveCount(2);
  await expect(problems.nth(0)).toContainText('it is another file');
  await expect(problems.nth(1)).toContainText('the file has no output “nothing”');
  await expect(at('import-start')).toBeHidden();
  await at('model-path').fill(join(folder, 'nowhere.onnx'));
  await at('import-check').click();
  await expect(problems.first()).toContainText('is not there or cannot be read');
  expect((await app.client.inference.models()).every(({ isBuiltIn }) => isBuiltIn)).toBe(true);
});

test('imports a model that is chosen among the files, and takes it for the next run', async () => {
  await at('model-path-browse').click();
  await at('file-honest.onnx').click();
  await expect(at('model-check')).toContainText('The file fits its manifest.');
  await at('import-start').click();
  await expect(at('model-test-conv3').getByRole('radio')).toBeChecked();
  const imported = (await app.client.inference.models()).filter(({ isBuiltIn }) => !isBuiltIn);
  expect(imported.map(({ manifest }) => manifest.name)).toEqual(['test-conv3']);
});

test('says what a run would do, shows how far it is, pauses it and goes on', async () => {
  await app.client.inference.importModel({ path: join(folder, 'slow.onnx') });
  await page.reload();
  await at('activity-models').click();
  await at('model-test-slow').getByRole('radio').check();
  await at('run-scope').selectOption('where');
  const asked = roi.grid.slice(0, 4).map(({ patchId }) => patchId);
  const where = `patch in (${asked.map((id) => `"${id}"`).join(', ')}`;
  await at('run-where').fill(where);
  await expect(page.locator('.where-pointer')).toBeVisible();
  await expect(at('run-start')).toBeDisabled();
  await at('run-where').fill(`${where})`);
  await expect(at('run-preview')).toHaveText(`${asked.length} patches`);
  await expect(at('run-start')).toHaveText(`Predict ${asked.length} patches`);
  await at('run-start').click();
  await expect(at('run-progress')).toContainText(`of ${asked.length} patches`);
  await expect(at('run-progress')).toHaveAttribute('data-done', /[1-9]/, { timeout: 60_000 });
  await at('run-pause').click();
  await expect(at('run-paused')).toBeVisible();
  const [paused] = await sets();
  expect(paused!.patches).toBeGreaterThan(0);
  expect(paused!.patches).toBeLessThan(asked.length);
  await expect(at('run-preview')).toContainText(`${paused!.patches} done`);
  await at('run-start').click();
  await expect(at('run-done')).toContainText(`${asked.length - paused!.patches} patches predicted`, {
    timeout: 100_000,
  });
  await expect(at('run-done')).toContainText(`${paused!.patches} known already`);
  await expect(at('run-result')).toContainText('CPU');
  expect((await sets())[0]!.patches).toBe(asked.length);
});

test('predicts the open ROI with the model that ships; one set is in use, another one is chosen', async () => {
  await page.evaluate((hash) => (location.hash = hash), `#/roi/${datasetId}/${roi.roiKey}`);
  await expect(at('roi-map')).toBeVisible();
  const never = at('hint-never');
  if (await never.isVisible()) await never.click();
  await page
    .locator('.model-row', { has: at('model-sample') })
    .getByRole('radio')
    .check();
  await at('run-scope').selectOption('roi');
  await at('run-start').click();
  await expect(at('run-done')).toContainText(`${roi.patches} patches predicted`, { timeout: 100_000 });
  await at('models-view-sets').click();
  const shipped = (await sets()).find(({ origin }) => origin === 'sample')!;
  expect(shipped.isActive).toBe(false);
  const row = at(`set-${shipped.id}`);
  await expect(row).toContainText('synthetic: for trying out');
  await row.getByRole('radio').check();
  await expect(row).toContainText('in use');
  await expect
    .poll(async () => (await sets()).filter(({ isActive }) => isActive))
    .toMatchObject([{ id: shipped.id, patches: roi.patches }]);
});

test('ranks the patches by how much they differ from the mask, and opens them with the prediction', async () => {
  await at('models-view-queue').click();
  const set = (await sets()).find(({ isActive }) => isActive)!;
  const ranked = await app.client.inference.ranking({ datasetId, setId: set.id, limit: 100 });
  const rows = at('rank-row');
  await expect(rows).toHaveCount(Math.min(roi.patches, ranked.total));
  await expect(rows.first()).toHaveAttribute('data-id', ranked.patches[0]!.patchId);
  const tile = page.waitForResponse((response) => /prediction/.test(response.url()) && response.ok());
  await rows.first().dblclick();
  await tile;
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  await expect(at('stamp-model')).toBeVisible();
  await page.keyboard.press('PageDown');
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('PageUp');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  await at('rank-sort').selectOption('uncertainty');
  const unsure = await app.client.inference.ranking({
    ...{ datasetId, setId: set.id, sort: 'uncertainty', limit: 1 },
  });
  await expect(rows.first()).toHaveAttribute('data-id', unsure.patches[0]!.patchId);
  await at('rank-where').fill('patch = ');
  await at('rank-where').press('Enter');
  await expect(at('rank').getByRole('alert')).toBeVisible();
  await at('rank-where').fill(`patch = "${ranked.patches[2]!.patchId}"`);
  await at('rank-where').press('Enter');
  await expect(rows).toHaveCount(1);
  await at('rank-where').press('Escape');
  await expect(rows).toHaveCount(ranked.total);
});

test('accepts what the model proposes as one edit with a preview count, and takes it back exactly', async () => {
  const before = await masks();
  await at('rank-row').first().dblclick();
  await at('rank-accept').click();
  await expect(at('accept-panel')).toBeVisible();
  await at('op-scope-roi').click();
  await expect(at('op-total')).toHaveAttribute('data-px', /[1-9]/, { timeout: 30_000 });
  const px = Number(await at('op-total').getAttribute('data-px'));
  await at('op-apply').click();
  await expect(at('op-done')).not.toHaveText(/^\s*$/);
  await expect.poll(async () => differentPx(before, await masks()), { timeout: 30_000 }).toBe(px);
  const set = (await sets()).find(({ isActive }) => isActive)!;
  const entries = await app.client.annotation.history({ datasetId, roiKey: roi.roiKey });
  expect(entries).toHaveLength(1);
  expect(JSON.stringify(entries[0]!.parameters)).toContain(set.modelSha256);
  await at('edit-panel-close').click();
  await at('roi-map').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => differentPx(before, await masks()), { timeout: 30_000 }).toBe(0);
});

test('evaluates a set; the page has the numbers of the command line', async () => {
  await at('models-view-sets').click();
  const set = (await sets()).find(({ isActive }) => isActive)!;
  await at(`set-${set.id}`).getByTestId('set-evaluate').click();
  await at('evaluate-start').click();
  await expect(at('evaluate-miou')).toBeVisible({ timeout: 60_000 });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[cli, 'evaluate', '--workspace', join(app.home, 'work')],
      ...['--predictions', set.id, '--task', 'cosia', '--json'],
    ],
    { maxBuffer: 1 << 26 },
  );
  const told = JSON.parse(stdout) as Evaluation;
  const { miou, overallAccuracy } = told.conventions.reference;
  const percent = (share: number | null) => (100 * share!).toFixed(2);
  await expect(at('evaluate-miou')).toHaveText(percent(miou));
  await expect(at('evaluate-overallAccuracy')).toHaveText(percent(overallAccuracy));
  await at('evaluate-convention-present').click();
  await expect(at('evaluate-miou')).toHaveText(percent(told.conventions.present.miou));
  // It was trained on such land: were bands or classes mixed up, it would be far worse.
  expect(overallAccuracy).toBeGreaterThan(0.4);
  await at('evaluate-close').click();
  await expect(at('evaluate-view')).toBeHidden();
});

test('removes a set and an imported model after asking once more; the other set stays', async () => {
  const slow = (await sets()).find(({ modelName }) => modelName === 'test-slow')!;
  const row = at(`set-${slow.id}`);
  await row.getByTestId('set-remove').click();
  await expect(row).toContainText('masks and edits stay');
  await row.getByTestId('set-remove-yes').click();
  await expect(row).toBeHidden();
  expect((await sets()).map(({ origin }) => origin)).toEqual(['sample']);
  await at('models-view-run').click();
  const model = at('model-test-conv3');
  await model.getByRole('button', { name: /^Details/ }).click();
  await model.getByTestId('model-remove').click();
  await model.getByTestId('model-remove-yes').click();
  await expect(model).toBeHidden();
});

test('speaks French, too', async () => {
  await page.getByTestId('language-toggle').click();
  await expect(at('models-view-sets')).toHaveText('Prédictions');
  await expect(at('model-sample').first()).toHaveText('synthétique\u00a0: pour essayer');
  await at('model-import').click();
  await at('model-path').fill(join(folder, 'liar.onnx'));
  await at('import-check').click();
  await expect(at('model-problems')).toContainText('c’est un autre fichier');
});
