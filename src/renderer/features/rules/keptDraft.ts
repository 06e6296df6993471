import { parseMatrixFile, printMatrixFile } from '../../../shared/comparison/matrixFile.ts';
import type { ComparisonRules } from '../../../shared/comparison/roi.ts';
import type { Settings } from '../../app/settings.ts';
import { tidyRules } from './rulesDraft.ts';
import { isDraftChanged, rulesStore } from './rulesStore.ts';

interface Kept {
  /** As a matrix file, which is checked when it is read again, perhaps by another version of the program. */
  readonly file: string;
  readonly note: string;
}

const keyOf = (datasetId: string) => `rulesDraft:${datasetId}`;

/** Changes of rules that were not applied when the window was closed; null when there are none that can be read. */
export async function readKeptDraft(
  settings: Settings,
  datasetId: string,
): Promise<{ rules: ComparisonRules; note: string } | null> {
  const kept = await settings.read<Kept>(keyOf(datasetId));
  if (typeof kept?.file !== 'string') return null;
  try {
    const { matrix, settings: thresholds } = parseMatrixFile(kept.file, null);
    return thresholds && { rules: { matrix, settings: thresholds }, note: String(kept.note ?? '') };
  } catch {
    // Of a version that wrote other files: the rules in force are where one goes on.
    return null;
  }
}

/** Keeps the changes of a dataset's rules in the workspace while they are not applied. @returns a function that ends it. */
export function keepDraft(settings: Settings, datasetId: string): () => void {
  return rulesStore.subscribe((now, before) => {
    const desk = now.desks[datasetId];
    if (!desk || desk === before.desks[datasetId]) return;
    const was = before.desks[datasetId];
    if (was && was.draft === desk.draft && was.base === desk.base && was.note === desk.note) return;
    const kept: Kept | null = isDraftChanged(desk)
      ? { file: printMatrixFile(tidyRules(desk.draft.rules)), note: desk.note }
      : null;
    // What was read and left as it is has nothing to be kept, nor to be forgotten.
    if (was || kept) settings.write(keyOf(datasetId), kept);
  });
}
