import { readFileSync } from 'node:fs';
import type { Grounds } from '../fullScale/grounds.ts';
import { makeZips } from '../fullScale/makeZips.ts';
import { readPatches, type PatchSources, type ReadTimes } from '../fullScale/readPatches.ts';
import { median, rowOf, timeRow, type Row } from '../stats.ts';
import { times2 } from './fullNames.ts';

const scenario = 'Patches out of archives';
const patches = 1000;
/** New processes, each of which reads all patches once for the first time and once more. */
const rounds = 3;
const limit = 1.2;
const modalities = ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA'];
const passes = ['first reads', 'later reads'];

/**
 * Whole patches out of an archive against the same from a folder, patch by patch in turn, all in the system's memory. At its
 * first read in a process an entry is checked against its CRC-32.
 */
export async function fullZip(grounds: Grounds): Promise<Row[]> {
  const wanted = Math.max(50, Math.round(patches * grounds.share));
  const made = await makeZips(grounds.newFolder('zip'), modalities, wanted);
  const rows: Row[] = [];
  for (const { modality, warmUp, patches: sources } of made) {
    for (const kind of ['stored', 'deflated'] as const) {
      const rounded: ReadTimes[] = [];
      for (let round = 0; round < rounds; round++) {
        readThrough(sources);
        rounded.push(await readPatches({ warmUp, patches: sources, passes: passes.length, kind }));
      }
      for (const [pass, name] of passes.entries()) {
        const file = rounded.flatMap((round) => round[pass]!.file);
        const archive = rounded.flatMap((round) => round[pass]!.archive);
        rows.push(...passRows(`${modality}, ${kind}, ${name}`, file, archive, kind, pass === 0));
      }
    }
  }
  return rows;
}

function passRows(
  what: string,
  file: readonly number[],
  archive: readonly number[],
  kind: 'stored' | 'deflated',
  isFirst: boolean,
): Row[] {
  const ratio = median(archive) / median(file);
  return [
    timeRow(scenario, `${what}: from a folder`, file),
    timeRow(scenario, `${what}: out of a zip`, archive, {
      note: isFirst ? 'with the check of the CRC-32' : 'CRC-32 checked before',
    }),
    rowOf(scenario, `${what}: zip over folder`, {
      ...{ median: times2(ratio), n: archive.length, target: '≤ 1.2×', reached: ratio <= limit },
      note: kind === 'deflated' ? 'decompressed twice: as an entry, then as a TIFF' : '',
    }),
  ];
}

/** Brings everything into the memory of the system. */
function readThrough(sources: readonly PatchSources[]): void {
  const files = new Set<string>();
  for (const { file, stored, deflated } of sources) {
    files.add(file);
    for (const source of [stored, deflated]) if (typeof source !== 'string') files.add(source.archive);
  }
  for (const file of files) readFileSync(file);
}
