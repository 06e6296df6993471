import { createRunTable, connectedSet, type RunTable } from '../../shared/editing/ops/connectedSet.ts';
import { emptySet, encodeSet, forEachSpanIn, setOfPixels } from '../../shared/editing/pixelSet.ts';
import type { PixelSet } from '../../shared/editing/pixelSet.ts';
import { gateValues } from '../../shared/editing/rules.ts';
import { evaluatePixelNumber, evaluatePixels, type Expression } from '../../shared/expression/index.ts';
import { windowOf, type PixelWindow } from '../../shared/geo/grid.ts';
import { giveAway, serveTasks } from '../workers/serveTasks.ts';
import { wayAlongEdges } from './edges.ts';
import { joinSets, type SetPart } from './joinSets.ts';
import { MaskShelf, type GivenMask } from './MaskShelf.ts';
import { masksOf, type MaskKey, type PatchJob } from './patchJobs.ts';
import { LayerReader, type Plane } from './readLayers.ts';
import { Wand, type WandStart } from './Wand.ts';

const shelf = new MaskShelf();
const reader = new LayerReader(shelf);

/** Masks that a task needs and that the worker does not have: to be shelved, then asked again. */
export interface Missing {
  readonly missing: readonly MaskKey[];
}

interface Asked {
  readonly expression: Expression;
  readonly jobs: readonly PatchJob[];
}

interface ConnectedArgs {
  /** Patches that are known to be of interest so far; each has one layer, of whole numbers from 0 to 255. */
  readonly jobs: readonly PatchJob[];
  readonly layer: string;
  readonly x: number;
  readonly y: number;
  /** Windows of the other patches, `x, y, width, height`. */
  readonly rest: Int32Array;
  /** A value that has no regions. */
  readonly except: number | null;
}

interface WandArgs {
  /** Names the place, the channels and the files: the same wand has the same name. */
  readonly name: string;
  /** Left out where the worker should know the wand. */
  readonly start: WandStart | null;
  readonly tolerance: number;
  readonly contiguous: boolean;
}

/** One for each window that two people look through. */
const keptWands = 2;
const wands = new Map<string, Wand>();

/** Runs of classes by the values they were made of: as long as those are kept. */
const tables = new WeakMap<Plane, RunTable>();

const tasks = {
  shelve(masks: readonly GivenMask[]) {
    shelf.put(masks);
    return null;
  },

  gates: ({ expression, jobs }: Asked) =>
    withMasks(jobs, async () => {
      const gates: Uint8Array<ArrayBuffer>[] = [];
      for (const job of jobs) gates.push(await gateOf(expression, job));
      return giveAway(gates, ...gates);
    }),

  values: ({ expression, jobs }: Asked) =>
    withMasks(jobs, async () => {
      const values: Float32Array<ArrayBuffer>[] = [];
      for (const job of jobs) {
        const planes = await reader.read(job);
        values.push(evaluatePixelNumber(expression, (key) => planes.get(key)!, job.widthPx * job.heightPx));
      }
      return giveAway(values, ...values);
    }),

  /** The pixels of each patch of which the expression is true. */
  parts: ({ expression, jobs }: Asked) =>
    withMasks(jobs, async () => {
      const parts: SetPart[] = [];
      for (const job of jobs) {
        const gate = await gateOf(expression, job);
        const set = setOfPixels(gate, windowOf(job), (value) => value === gateValues.yes);
        if (set.spans.length > 0) parts.push({ window: windowOf(job), set });
      }
      return parts;
    }),

  join(parts: readonly SetPart[]) {
    return answer(joinSets(parts));
  },

  /** @returns the set as bytes, and which of the other patches it touches: it may go on there. */
  connected: ({ jobs, layer, x, y, rest, except }: ConnectedArgs) =>
    withMasks(jobs, async () => {
      const found: RunTable[] = [];
      for (const job of jobs) found.push(tableOf(job, (await reader.read(job)).get(layer)!));
      const set = found.length === 0 ? emptySet : connectedSet(found, x, y);
      const isNone = except !== null && valueAt(found, x, y) === except;
      const bytes = encodeSet(isNone ? emptySet : set);
      return giveAway({ set: bytes, touched: isNone ? [] : touchedBy(set, rest) }, bytes);
    }),

  /** `unknown` for a wand that is not kept; null when there is more to do: ask again. */
  async wand({
    name,
    start,
    tolerance,
    contiguous,
  }: WandArgs): Promise<Uint8Array | Missing | 'unknown' | null> {
    let wand = wands.get(name);
    if (!wand) {
      if (!start) return 'unknown';
      wand = new Wand(start, reader);
    }
    wands.delete(name);
    wands.set(name, wand);
    if (wands.size > keptWands) wands.delete(wands.keys().next().value!);
    const missing = shelf.missing(masksOf(wand.jobs));
    if (missing.length > 0) return { missing };
    const set = await wand.pixels(tolerance, contiguous);
    shelf.trim();
    return set && answer(set);
  },

  async livewire(args: {
    readonly jobs: readonly PatchJob[];
    readonly window: PixelWindow;
    readonly x: number;
    readonly y: number;
  }) {
    const data = await wayAlongEdges(reader, args.jobs, args.window, args.x, args.y);
    return giveAway(data, data);
  },
};

async function gateOf(expression: Expression, job: PatchJob): Promise<Uint8Array<ArrayBuffer>> {
  const planes = await reader.read(job);
  return evaluatePixels(expression, (key) => planes.get(key)!, job.widthPx * job.heightPx);
}

async function withMasks<T>(jobs: readonly PatchJob[], work: () => Promise<T>): Promise<T | Missing> {
  const missing = shelf.missing(masksOf(jobs));
  if (missing.length > 0) return { missing };
  const done = await work();
  shelf.trim();
  return done;
}

function answer(set: PixelSet): Uint8Array {
  const bytes = encodeSet(set);
  return giveAway(bytes, bytes);
}

function tableOf(job: PatchJob, plane: Plane): RunTable {
  const known = tables.get(plane);
  if (known) return known;
  const window = windowOf(job);
  const isMask = plane instanceof Uint8Array;
  const table = isMask
    ? createRunTable(window, plane)
    : createRunTable(window, Uint8Array.from(plane), {
        inside: Uint8Array.from(plane, (v) => (v === v ? 1 : 0)),
      });
  tables.set(plane, table);
  return table;
}

/** The value at a place; null where there is none. */
function valueAt(found: readonly RunTable[], x: number, y: number): number | null {
  for (const { window, runs } of found) {
    const [column, row] = [x - window.x, y - window.y];
    if (column < 0 || row < 0 || column >= window.width || row >= window.height) continue;
    const at = row * window.width + column;
    let run = runs.rows[row]!;
    while (runs.starts[run + 1]! <= at) run++;
    return runs.values[run]!;
  }
  return null;
}

/** Numbers of the windows that have a pixel of the set right beside one of their four sides. */
function touchedBy(set: PixelSet, windows: Int32Array): number[] {
  const touched: number[] = [];
  for (let i = 0; i * 4 < windows.length; i++) {
    const [x, y, width, height] = windows.subarray(i * 4, i * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const sides: PixelWindow[] = [
      { x, y: y - 1, width, height: 1 },
      { x, y: y + height, width, height: 1 },
      { x: x - 1, y, width: 1, height },
      { x: x + width, y, width: 1, height },
    ];
    if (sides.some((side) => meets(set, side))) touched.push(i);
  }
  return touched;
}

function meets(set: PixelSet, window: PixelWindow): boolean {
  let isMet = false;
  forEachSpanIn(set, window, () => (isMet = true));
  return isMet;
}

export type EditingTasks = typeof tasks;
export default serveTasks(tasks);
