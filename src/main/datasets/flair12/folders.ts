import { readdirSync, statSync } from 'node:fs';
import { compare } from '../flairHub/folders.ts';

/** Names of a folder; none when it cannot be read. */
export function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort(compare);
  } catch {
    return []; // Only asked whether it looks like a dataset: what cannot be read does not.
  }
}

/** Time of change and size; empty when there is nothing. */
export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : '';
}
