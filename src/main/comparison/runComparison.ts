import { existsSync } from 'node:fs';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import type { RulesChange } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { inOrder, throwIfAborted, type Pool } from '../workers/index.ts';
import type { ComparisonRun, StandingVerdict } from './Comparison.ts';
import type { ComparisonTasks } from './comparison.worker.ts';
import type { RoiRow } from './ComparisonRows.ts';
import { roiTurn, type ComparisonContext } from './context.ts';
import { measureRois } from './measureRois.ts';
import type { RoiOutcome } from './roiJob.ts';
import { touches } from './touches.ts';
import { needsRematch, writeRoi } from './writeRoi.ts';

type Run = ComparisonRun & { readonly pool: Pool<ComparisonTasks> };

const noChange: RulesChange = { come: 0, go: 0, stay: 0, verdictsKept: 0, verdictsLost: 0 };

/** See the door. First all ROIs, then the images of their items, which take several times as long. */
export async function runComparison(
  context: ComparisonContext,
  pool: Pool<ComparisonTasks>,
  run: ComparisonRun,
): Promise<RulesChange & { rois: number; items: number; skipped: number }> {
  const { rows, standing } = context;
  const { datasetId } = run;
  checkThere(context, datasetId);
  await context.dropStale(datasetId, run.signal);
  const change = await overRois(context, { ...run, pool }, (roiKey) =>
    compareRoi(context, { ...run, pool }, roiKey),
  );
  await measureRois(context, pool, run, () => checkThere(context, datasetId));
  return {
    ...change,
    rois: (await standing.done(datasetId)).size,
    items: rows.rois(datasetId).reduce((sum, { items }) => sum + items, 0),
    skipped: rows.skippedCount(datasetId),
  };
}

/** See the door. */
export async function tryRules(
  context: ComparisonContext,
  pool: Pool<ComparisonTasks>,
  run: ComparisonRun,
  rules: ComparisonRules,
): Promise<RulesChange> {
  checkThere(context, run.datasetId);
  return overRois(context, { ...run, pool }, (roiKey) => tryRoi(context, { ...run, pool }, roiKey, rules));
}

async function overRois(
  { standing }: ComparisonContext,
  { datasetId, signal, onProgress, pool }: Run,
  work: (roiKey: string) => Promise<RulesChange>,
): Promise<RulesChange> {
  const { keys, patches } = standing.comparable(datasetId);
  const total = keys.reduce((sum, key) => sum + patches.get(key)!, 0);
  let done = 0;
  let sum = noChange;
  const tell = (): void => onProgress({ phase: 'comparingLabels', done, total, unit: 'patches' });
  tell();
  const one = async (roiKey: string) => {
    throwIfAborted(signal);
    return { roiKey, change: await work(roiKey) };
  };
  for await (const { roiKey, change } of inOrder(keys, pool.threads + 1, one)) {
    throwIfAborted(signal);
    sum = addChange(sum, change);
    done += patches.get(roiKey)!;
    tell();
  }
  return sum;
}

function compareRoi(
  context: ComparisonContext,
  { datasetId, signal, pool }: Run,
  roiKey: string,
): Promise<RulesChange> {
  const { options, rows, jobs, standing, store, turns } = context;
  return turns.take(roiTurn(datasetId, roiKey), async () => {
    throwIfAborted(signal);
    const { matrix, settings } = options.rules(datasetId);
    const rules = { matrix, settings };
    const rulesKey = standing.rulesKey(datasetId);
    const files = await jobs.read(datasetId, roiKey);
    const row = rows.roi(datasetId, roiKey);
    const job = await jobs.job(datasetId, files, rules);
    const verdicts = options.verdicts(datasetId, roiKey);
    const before = context.verdicts.counting(datasetId, roiKey);
    const known = {
      stamp: row && isKept(context, row, rulesKey, rules) ? row.stamp : null,
      items: row ? await store.known(row.id) : [],
      olds: row ? await store.olds(row.id) : [],
      verdicts,
    };
    const outcome = await pool.run('compare', { job, known }, { signal, stopRunning: true });
    if (outcome === null) {
      rows.confirm(row!.id, rulesKey, rules);
      standing.noteCompared(datasetId, roiKey);
      if (needsRematch(context, datasetId, roiKey)) context.again(datasetId, roiKey, []);
      return unchanged(row!, before);
    }
    // A disk that was unplugged is one error, not one for each patch.
    if (outcome.patches.some(({ error }) => error !== null && goneCodes.has(error)))
      checkThere(context, datasetId);
    throwIfAborted(signal);
    const versions = job.patches.map(({ version }) => version);
    await writeRoi(context, { datasetId, files, rulesKey, rules, versions, verdicts }, outcome, 'calm');
    if (needsRematch(context, datasetId, roiKey)) context.again(datasetId, roiKey, []);
    return changeOf(outcome, known.olds.length, verdicts, before);
  });
}

async function tryRoi(
  context: ComparisonContext,
  { datasetId, signal, pool }: Run,
  roiKey: string,
  rules: ComparisonRules,
): Promise<RulesChange> {
  const { options, rows, jobs, store } = context;
  const row = rows.roi(datasetId, roiKey);
  const before = context.verdicts.counting(datasetId, roiKey);
  const from = row && row.stamp !== '' ? rows.rulesOf(row.rules) : null;
  if (row && from && !touches(from, rules, rows.joint(row.id), rows.hasGaps(row.id)))
    return unchanged(row, before);
  const files = await jobs.read(datasetId, roiKey);
  const job = await jobs.job(datasetId, files, rules);
  const olds = row ? await store.olds(row.id) : [];
  const verdicts = options.verdicts(datasetId, roiKey);
  const known = { stamp: null, items: [], olds, verdicts };
  const outcome = await pool.run('compare', { job, known }, { signal, stopRunning: true });
  return changeOf(outcome!, olds.length, verdicts, before);
}

/** What was found under earlier rules is what these would find, if the files are the same. */
function isKept({ rows }: ComparisonContext, row: RoiRow, rulesKey: string, rules: ComparisonRules): boolean {
  if (row.stamp === '') return false;
  if (row.rules === rulesKey) return true;
  const from = rows.rulesOf(row.rules);
  return from !== null && !touches(from, rules, rows.joint(row.id), rows.hasGaps(row.id));
}

function unchanged({ items }: RoiRow, before: ReadonlyMap<string, string | null>): RulesChange {
  const verdictsKept = [...before.values()].filter((item) => item !== null).length;
  return { ...noChange, stay: items, verdictsKept };
}

function changeOf(
  { items, stay, matches }: RoiOutcome,
  olds: number,
  verdicts: readonly StandingVerdict[],
  before: ReadonlyMap<string, string | null>,
): RulesChange {
  const kept = stay ?? 0;
  return {
    come: items - kept,
    go: olds - kept,
    stay: kept,
    verdictsKept: matches.filter((item) => item !== null).length,
    // One that had lost its item before does not lose it again.
    verdictsLost: verdicts.filter(({ eventId }, i) => matches[i] === null && before.get(eventId)).length,
  };
}

function addChange(a: RulesChange, b: RulesChange): RulesChange {
  return {
    come: a.come + b.come,
    go: a.go + b.go,
    stay: a.stay + b.stay,
    verdictsKept: a.verdictsKept + b.verdictsKept,
    verdictsLost: a.verdictsLost + b.verdictsLost,
  };
}

const goneCodes: ReadonlySet<string> = new Set(['fileMissing', 'fileUnreadable', 'archiveDamaged']);

/** @throws AppError `datasetMissing` */
function checkThere({ rows }: ComparisonContext, datasetId: string): void {
  const path = rows.path(datasetId);
  if (path !== null && !existsSync(path)) throw new AppError('datasetMissing', { path });
}
