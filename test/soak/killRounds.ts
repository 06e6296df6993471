import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAnnotation, verifyChain } from '../../src/main/annotation/index.ts';
import { openDatabase } from '../../src/main/workspace/index.ts';
import { decodeRuns, fromBase64 } from '../../src/shared/editing/runs.ts';
import { makeOriginal } from '../support/annotationDesk.ts';
import {
  seededRandom,
  soakPatches,
  soakScope,
  soakSize,
  type SoakLine,
  type SoakPatch,
} from './soakScene.ts';

export interface KillOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Called after each round that was found sound. */
  onRound?(summary: KillSummary): void;
}

export interface KillSummary {
  readonly rounds: number;
  readonly acknowledged: number;
  /** Edits that were on the disk though the kill came before their acknowledgement. */
  readonly storedUnacknowledged: number;
  /** Edits that were asked for, not acknowledged, and not on the disk. */
  readonly lost: number;
  /** Kills before the victim was ready. */
  readonly killedAtStart: number;
}

const childPath = fileURLToPath(new URL('./killChild.ts', import.meta.url));
/** A journal grows over so many kills, through checkpoints; then a new one begins, which keeps rounds equally long. */
const roundsPerJournal = 40;

/**
 * Kills a process that edits a journal, again and again, each time at a random moment, and checks what is left: the file is
 * sound, the chain unbroken, every acknowledged edit there, at most one more, and every mask is the replay of just those.
 * Some of the edits are batches, written mask by mask: of those too there is all or nothing.
 *
 * A kill leaves the system's file cache alone: this shows that no transaction is half visible, not what a power cut does.
 * Throws an Error that names the round and the seed.
 */
export async function runKillRounds({ rounds, seed, onRound }: KillOptions): Promise<KillSummary> {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-soak-'));
  let summary: KillSummary = {
    rounds: 0,
    acknowledged: 0,
    storedUnacknowledged: 0,
    lost: 0,
    killedAtStart: 0,
  };
  let expected = new ExpectedJournal();
  // The next one starts up while this one works.
  let next = new Victim(seed);
  try {
    for (let round = 0; round < rounds; round++) {
      if (round % roundsPerJournal === 0) expected = new ExpectedJournal();
      const file = join(folder, `journal-${Math.floor(round / roundsPerJournal)}.sqlite`);
      const victim = next;
      next = new Victim(seed + round + 1);
      const lines = await victim.run(file, chooseMoment(random));
      try {
        const found = await expected.check(file, lines);
        summary = {
          rounds: round + 1,
          acknowledged: summary.acknowledged + found.acknowledged,
          storedUnacknowledged: summary.storedUnacknowledged + Number(found.unacknowledged === 'stored'),
          lost: summary.lost + Number(found.unacknowledged === 'lost'),
          killedAtStart: summary.killedAtStart + Number(lines.length === 0),
        };
      } catch (error) {
        throw new Error(`round ${round + 1}, seed ${seed}: ${String(error)}`, { cause: error });
      }
      onRound?.(summary);
    }
    return summary;
  } finally {
    next.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** When the clock of a kill starts, and how long it runs. */
interface Moment {
  /** open: the victim opens the journal; ready: its first edit, while everything is cold; ack: among its edits. */
  readonly from: 'open' | 'ready' | 'ack';
  readonly delayMs: number;
}

function chooseMoment(random: () => number): Moment {
  const dice = random();
  if (dice < 0.1) return { from: 'open', delayMs: random() * 60 };
  if (dice < 0.25) return { from: 'ready', delayMs: random() * 60 };
  return { from: 'ack', delayMs: random() * 100 };
}

/** A process that will edit a journal, started and waiting for its name. */
class Victim {
  readonly #child;
  #errors = '';

  constructor(seed: number) {
    this.#child = spawn(process.execPath, [childPath, String(seed)], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    // A victim that was stopped before it had its file closes the pipe under our hands: `run` tells.
    this.#child.stdin.on('error', () => undefined);
  }

  /** Lets it edit, kills it, and answers what it had printed. */
  run(file: string, { from, delayMs }: Moment): Promise<SoakLine[]> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      let printed = '';
      let isArmed = false;
      const arm = () => {
        if (isArmed) return;
        isArmed = true;
        setTimeout(() => child.kill('SIGKILL'), delayMs);
      };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (from === 'ready' || printed.includes('"ack"')) arm();
      });
      child.on('error', reject);
      child.on('close', (_code, signal) => {
        if (signal !== 'SIGKILL') return reject(new Error(`the victim ended by itself: ${this.#errors}`));
        // What follows the last line end was cut by the kill: it was not said.
        const lines = printed.split('\n').slice(0, -1);
        resolve(lines.map((line) => JSON.parse(line) as SoakLine));
      });
      child.stdin.end(file);
      if (from === 'open') arm();
    });
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The journal and the masks as they must be, kept by replaying what the victims printed. */
class ExpectedJournal {
  readonly #editIds: string[] = [];
  readonly #masks = new Map(soakPatches.map((patchId) => [patchId, makeOriginal(patchId, soakSize)]));

  async check(
    file: string,
    lines: readonly SoakLine[],
  ): Promise<{ acknowledged: number; unacknowledged: 'none' | 'stored' | 'lost' }> {
    const acknowledged = lines.filter((line) => line.kind === 'ack');
    for (const { editId, patches } of acknowledged) this.#apply(editId, patches);
    const last = lines.at(-1);
    const asked = last?.kind === 'try' ? last : null;

    const journal = openDatabase(file, 'journal');
    try {
      equal(journal.pragma('integrity_check', { simple: true }), 'ok', 'integrity check');
      equal(JSON.stringify(await verifyChain(journal)), '[]', 'hash chain');
      const stored = journal
        .prepare<[], { id: number; editId: string }>(
          'SELECT id, edit_id AS editId FROM edit WHERE position IS NOT NULL ORDER BY seq',
        )
        .all();
      const extra = stored.length - this.#editIds.length;
      const isStored = asked !== null && extra === 1 && stored.at(-1)!.editId === asked.editId;
      if (isStored) {
        const patches = asked.patches ?? storedPatches(journal, stored.at(-1)!.id);
        this.#apply(asked.editId, patches);
      }
      equal(stored.map((edit) => edit.editId).join(), this.#editIds.join(), 'edits in the journal');
      await this.#checkMasks(journal);
      equal(countPending(journal), 0, 'edits that are still pending');
      return {
        acknowledged: acknowledged.length,
        unacknowledged: asked === null ? 'none' : isStored ? 'stored' : 'lost',
      };
    } finally {
      journal.close();
    }
  }

  #apply(editId: string, patches: readonly SoakPatch[]): void {
    this.#editIds.push(editId);
    for (const { patchId, runs } of patches) {
      const mask = this.#masks.get(patchId)!;
      for (const { start, length, before, after } of decodeRuns(fromBase64(runs), mask.length)) {
        for (let i = start; i < start + length; i++) {
          equal(mask[i], before, `pixel ${i} of ${patchId} before ${editId}`);
          mask[i] = after;
        }
      }
    }
  }

  async #checkMasks(journal: ReturnType<typeof openDatabase>): Promise<void> {
    const annotation = createAnnotation({
      journal,
      logId: soakScope.logId,
      author: () => 'Ana',
      readOriginal: async (_datasetId, patchId) => ({
        data: makeOriginal(patchId, soakSize),
        width: soakSize,
        height: soakSize,
      }),
    });
    for (const [patchId, expected] of this.#masks) {
      const { data } = await annotation.mask(soakScope.datasetId, patchId);
      equal(Buffer.compare(data, expected), 0, `mask of ${patchId}`);
    }
    await annotation.close();
  }
}

/** Edits without a number, and what is left of them. */
function countPending(journal: ReturnType<typeof openDatabase>): number {
  return journal
    .prepare<[], number>(
      `SELECT (SELECT count(*) FROM edit WHERE position IS NULL)
         + (SELECT count(*) FROM edit_patch WHERE edit NOT IN (SELECT id FROM edit WHERE position IS NOT NULL))`,
    )
    .pluck()
    .get()!;
}

/** What an undo did whose result was never printed: only the journal knows. */
function storedPatches(journal: ReturnType<typeof openDatabase>, edit: number): readonly SoakPatch[] {
  return journal
    .prepare<[number], { patchId: string; runs: Buffer }>(
      'SELECT patch_id AS patchId, runs FROM edit_patch JOIN mask ON mask.id = edit_patch.mask WHERE edit = ?',
    )
    .all(edit)
    .map(({ patchId, runs }) => ({ patchId, runs: runs.toString('base64') }));
}

function equal(found: unknown, expected: unknown, what: string): void {
  if (found !== expected) throw new Error(`${what}: found ${String(found)}, expected ${String(expected)}`);
}
