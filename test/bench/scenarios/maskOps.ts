import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { componentImage, labelComponents } from '../../../src/shared/editing/ops/components.ts';
import { connectedSet, createRunTable } from '../../../src/shared/editing/ops/connectedSet.ts';
import { floodFill } from '../../../src/shared/editing/ops/floodFill.ts';
import { holes } from '../../../src/shared/editing/ops/holes.ts';
import { islands } from '../../../src/shared/editing/ops/islands.ts';
import { toPixels } from '../../../src/shared/editing/pixelSet.ts';
import { drawMasks, largestArea, maskAt, mosaic, patchPx } from '../maskMosaic.ts';
import { askPeer } from '../peers.ts';
import { median, ms, p95, rowOf, timed, timeRow, times, type Row } from '../stats.ts';

const scenario = 'Areas of masks';
const minPx = 64;
/** Ours and the peer in turn, so that both meet the same machine. */
const rounds = 5;

/** One thing that a peer does too. */
interface Duel {
  readonly name: string;
  readonly peer: string;
  readonly task: string;
  readonly target: number;
  readonly ours: () => unknown;
  /** What the peer answers for the same, as bytes. */
  readonly result: () => Uint8Array;
}

/**
 * Islands, connected components and a fill against gdal_sieve (in memory, no files) and skimage, one process and one thread
 * each, on CoSIA masks of the sample; the results are compared byte by byte. Then what a fill's ghost costs at each move.
 */
export async function maskOps(): Promise<Row[]> {
  const masks = await drawMasks();
  return [
    // Small ones first: many short runs of the code let it be compiled.
    ...(await duels(maskAt(masks, 2, 2), patchPx, 40)),
    ...(await duels(mosaic(masks, 10), 10 * patchPx, 3)),
    ...(await moves(masks)),
  ];
}

async function duels(image: Uint8Array, side: number, repeats: number): Promise<Row[]> {
  const { x, y } = largestArea(image, side);
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-ops-'));
  const input = { before: image, width: side, height: side, inside: null, gsd: 0.2 };
  const sieve = () => islands({ op: 'islands', minPx, connectivity: 4 }, input);
  const label = () => labelComponents(image, side, side);
  const value = image[y * side + x];
  const flood = () => floodFill(image, side, side, x, y, 4, (other) => other === value);
  const list: Duel[] = [
    { name: 'islands', peer: 'GDALSieveFilter', task: 'sieve', target: 5, ours: sieve, result: sieve },
    {
      ...{ name: 'components', peer: 'skimage.measure.label', task: 'label', target: 6, ours: label },
      result: () => new Uint8Array(componentImage(label()).buffer),
    },
    {
      ...{ name: 'fill', peer: 'skimage.segmentation.flood', task: 'flood', target: 2, ours: flood },
      result: () => toPixels(flood(), { x: 0, y: 0, width: side, height: side }),
    },
  ];
  try {
    const file = join(folder, 'mask.raw');
    writeFileSync(file, image);
    const config = Object.fromEntries(
      Object.entries({ side, x, y, minPx, repeats }).map(([k, v]) => [k, `${v}`]),
    );
    const rows: Row[] = [];
    for (const duel of list) rows.push(...(await fight(duel, side, repeats, file, config)));
    const filled = await timed(repeats, () => holes({ op: 'holes', maxPx: minPx }, input), 2);
    return [...rows, timeRow(scenario, `holes, ${side} px`, filled)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fight(
  { name, peer, task, target, ours, result }: Duel,
  side: number,
  repeats: number,
  file: string,
  config: Readonly<Record<string, string>>,
): Promise<Row[]> {
  const own: number[] = [];
  const others: number[] = [];
  let isSame = true;
  for (let round = 0; round < rounds; round++) {
    own.push(...(await timed(repeats, ours, 2)));
    const answer = askPeer<{ ms: number[]; crc: number }>({ task, files: [file], config });
    others.push(...(answer?.ms ?? []));
    isSame &&= answer === null || answer.crc === crc32(result());
  }
  const ratio = others.length > 0 ? median(others) / median(own) : null;
  return [
    timeRow(scenario, `${name}, ${side} px`, own),
    others.length > 0
      ? timeRow(scenario, `${name}, ${side} px: ${peer}`, others)
      : rowOf(scenario, `${name}, ${side} px: ${peer}`, { median: 'not installed' }),
    rowOf(scenario, `${name}, ${side} px: ratio`, {
      median: ratio === null ? '' : times(ratio),
      n: own.length,
      target: `≥ ${target}×`,
      reached: ratio === null ? null : ratio >= target && isSame,
      note: isSame ? 'same pixels' : 'ANOTHER RESULT',
    }),
  ];
}

/** What is connected to a place, anew at each of many in a view of 4,096 px: 64 patches whose runs are known. */
async function moves(masks: readonly Uint8Array[]): Promise<Row[]> {
  const side = 8;
  const places = Array.from({ length: side * side }, (_, i) => ({
    row: Math.floor(i / side),
    col: i % side,
  }));
  const tableAt = ({ row, col }: { readonly row: number; readonly col: number }) =>
    createRunTable(
      { x: col * patchPx, y: row * patchPx, width: patchPx, height: patchPx },
      maskAt(masks, row, col),
    );
  const tables = places.map(tableAt);
  const found = await timed(400, (i) =>
    connectedSet(tables, (Math.abs(i) * 1571) % (side * patchPx), (Math.abs(i) * 2713) % (side * patchPx)),
  );
  const built = await timed(200, (i) => tableAt(places[Math.abs(i) % places.length]!));
  return [
    timeRow(scenario, 'connected pixels of a class, 64 patches', found, {
      target: 'p95 < 8 ms',
      reached: p95(found) < 8,
      note: `slowest ${ms(Math.max(...found))}`,
    }),
    timeRow(scenario, 'runs and components of a patch, once for each version', built),
  ];
}
