import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startCore, type RunningCore } from '../../support/core.ts';
import { cold, dropCaches, notCold } from '../fullScale/caches.ts';
import type { FilledWorkspace, Grounds } from '../fullScale/grounds.ts';
import { questions, type Question } from '../fullScale/questions.ts';
import { count, median, megabytes, ms, p95, rowOf, seconds, timeRow, type Row } from '../stats.ts';

const builtCore = fileURLToPath(new URL('../../../out/main/core.js', import.meta.url));
const scenario = 'Whole FLAIR-HUB: opening and filters';
const runs = 5;
/** Rows that the grid asks for at a time. */
const limit = 200;
const openLimitMs = 2000;
const windowLimitMs = 50;

/**
 * A real core on the workspace of the whole dataset: from its start to the first page of the grid, then filters and sorts
 * that nobody asked for before, all through HTTP.
 */
export async function fullOpen(grounds: Grounds): Promise<Row[]> {
  const filled = await grounds.filled();
  const coldOpen: number[] = [];
  if (dropCaches()) coldOpen.push((await openOnce(grounds, filled)).openMs);
  else await openOnce(grounds, filled);
  const opened = [];
  for (let run = 0; run < runs; run++) opened.push(await openOnce(grounds, filled, questions));
  const open = opened.map(({ openMs }) => openMs);
  const answers = opened.flatMap((run) => run.answers);
  const part = (isPart: (q: Question) => boolean): number[] =>
    answers.filter(({ question }) => isPart(question)).map(({ timeMs }) => timeMs);
  const note = [`${count(opened[0]!.all)} patches, facts of all made up`, grounds.shareNote];
  const memory = opened.map(({ peakBytes }) => peakBytes).filter((bytes) => bytes !== null);
  const limitRow = { target: `p95 < ${windowLimitMs} ms` };
  const all = answers.map(({ timeMs }) => timeMs);
  return [
    timeRow(scenario, 'start of the core to the first page of patches, warm', open, {
      format: seconds,
      target: '< 2 s',
      reached: median(open) < openLimitMs,
      note: note.filter(Boolean).join(', '),
    }),
    timeRow(scenario, 'the same, cold', coldOpen, {
      format: seconds,
      note: coldOpen.length > 0 ? `${cold}: Node itself is read from the disk too` : notCold,
    }),
    timeRow(scenario, `first window of ${questions.length} filters and sorts`, all, {
      ...limitRow,
      reached: p95(all) < windowLimitMs,
      note: `each asked once of a core, ${runs} cores; slowest: ${slowest(answers)}`,
    }),
    timeRow(
      scenario,
      'filters alone',
      part(({ sort }) => sort.by === 'name'),
    ),
    timeRow(
      scenario,
      'sorts alone',
      part(({ where }) => where === ''),
    ),
    timeRow(
      scenario,
      'filters with sorts',
      part(({ where, sort }) => where !== '' && sort.by !== 'name'),
    ),
    rowOf(scenario, 'most memory of the core', {
      median: memory.length > 0 ? megabytes(Math.max(...memory)) : 'not measured',
      n: memory.length,
      note: memory.length > 0 ? 'the highest of all runs' : 'the system does not tell',
    }),
  ];
}

interface Answer {
  readonly question: Question;
  readonly timeMs: number;
}

async function openOnce(
  grounds: Grounds,
  { path, datasetId }: FilledWorkspace,
  asked: readonly Question[] = [],
): Promise<{ openMs: number; all: number; answers: Answer[]; peakBytes: number | null }> {
  const env = { ARPENTEUR_CONFIG_DIR: grounds.newFolder('config') };
  const start = performance.now();
  const core = await startCore(['--port', '0', '--workspace', path], env, builtCore);
  try {
    const { all } = await core.client.catalogue.patches({ datasetId, limit });
    const openMs = performance.now() - start;
    const answers: Answer[] = [];
    for (const question of asked) {
      const from = performance.now();
      await core.client.catalogue.patches({ datasetId, ...question, limit });
      answers.push({ question, timeMs: performance.now() - from });
    }
    await expectIdle(core);
    return { openMs, all, answers, peakBytes: peakOf(core) };
  } finally {
    await core.stop();
  }
}

/** A background job would be measured too: there must be none left. */
async function expectIdle({ client }: RunningCore): Promise<void> {
  const running = (await client.jobs.list()).filter(({ state }) => state === 'running');
  if (running.length > 0) throw new Error(`The core is busy: ${running.map(({ kind }) => kind).join(', ')}.`);
}

function peakOf({ child }: RunningCore): number | null {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)![1]) * 1024;
  } catch {
    return null;
  }
}

function slowest(answers: readonly Answer[]): string {
  const [worst] = [...answers].sort((a, b) => b.timeMs - a.timeMs);
  if (!worst) return '';
  const { where, sort } = worst.question;
  return `\`${where || `sorted by ${sort.by}`}\` ${ms(worst.timeMs)}`;
}
