import { modalityBit } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { placeOf } from '../../archives/index.ts';
import type { ArchiveListing } from '../../archives/index.ts';
import { packEntries } from '../entryTable.ts';
import type { RoiFiles, ScannedRoi } from '../layout.ts';
import { found } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';

/** A file of a patch: `prefix + id + suffix`. */
export interface KeptFile {
  readonly prefix: string;
  readonly suffix: string;
  readonly split: string | null;
  readonly archive: {
    readonly path: string;
    readonly listing: ArchiveListing;
    readonly index: number;
  } | null;
}

export interface PackedFiles {
  readonly files: readonly RoiFiles[];
  readonly exceptions: ScannedRoi['exceptions'];
  /** By patch: the modality's bit where it has a file, and where that is in an archive. */
  readonly bits: Int32Array;
  readonly archiveBits: Int32Array;
  readonly problems: readonly FoundProblem[];
}

/**
 * Says where the files of one modality of an area are: one prefix and suffix for those in folders, one for each archive, as
 * most files have them. Files in other folders are exceptions; entries elsewhere in the same archive cannot be kept and are
 * reported.
 */
export function packFiles(
  modality: Modality,
  ids: readonly string[],
  kept: ReadonlyMap<string, KeptFile>,
): PackedFiles {
  const bit = modalityBit(modality);
  const bits = new Int32Array(ids.length);
  const archiveBits = new Int32Array(ids.length);
  const files: RoiFiles[] = [];
  const exceptions: ScannedRoi['exceptions'][number][] = [];
  const problems: FoundProblem[] = [];
  for (const [archive, forms] of groupByPlace(ids, kept)) {
    const [main, ...others] = [...forms.values()].sort((a, b) => b.length - a.length);
    const first = kept.get(ids[main![0]!]!)!;
    const { prefix, suffix } = first;
    let entries: Uint8Array | null = null;
    for (const index of main!) bits[index] = bit;
    if (first.archive) {
      const { listing } = first.archive;
      const isMain = new Set(main);
      for (const index of main!) archiveBits[index] = bit;
      entries = packEntries(
        ids.map((id, i) => (isMain.has(i) ? placeOf(listing, kept.get(id)!.archive!.index) : null)),
      );
    }
    files.push({ modality, archive: archive === '' ? null : archive, prefix, suffix, entries });
    for (const index of others.flat()) {
      const { prefix: start, suffix: end, archive: own } = kept.get(ids[index]!)!;
      const path = start + ids[index]! + end;
      if (own) {
        problems.push(found('warning', 'flairEntryOdd', `${own.path}/${path}`));
      } else {
        bits[index] = bit;
        exceptions.push({ index, modality, path });
      }
    }
  }
  return { files, exceptions, bits, archiveBits, problems };
}

/** Archive ('' for folders), then prefix and suffix → indices of the ids. */
function groupByPlace(
  ids: readonly string[],
  kept: ReadonlyMap<string, KeptFile>,
): Map<string, Map<string, number[]>> {
  const groups = new Map<string, Map<string, number[]>>();
  ids.forEach((id, index) => {
    const file = kept.get(id);
    if (!file) return;
    const archive = file.archive?.path ?? '';
    let forms = groups.get(archive);
    if (!forms) groups.set(archive, (forms = new Map()));
    const form = `${file.prefix}\n${file.suffix}`;
    const indices = forms.get(form);
    if (indices) indices.push(index);
    else forms.set(form, [index]);
  });
  return groups;
}
