import type { EditPart } from '../../../shared/contract/index.ts';
import type { Client } from '../../client/client.ts';

/** Largest parts of edits are kept: what an edit changed never changes. A stroke has about a kilobyte. */
const kept = 400;
const concurrency = 4;

const cache = new Map<string, Promise<EditPart | null>>();
const waiting: (() => void)[] = [];
let running = 0;

export interface EditPlace {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly editId: string;
}

/** Where an edit changed most of a ROI; null where it changed nothing of it. */
export function editPartOf(client: Client, place: EditPlace): Promise<EditPart | null> {
  const key = `${place.datasetId}/${place.roiKey}/${place.editId}`;
  const known = cache.get(key);
  if (known) return known;
  const part = queued(() => client.annotation.editPart({ ...place }));
  cache.set(key, part);
  part.catch(() => cache.delete(key));
  if (cache.size > kept) cache.delete(cache.keys().next().value!);
  return part;
}

/** A fast scroll asks for many, and a browser has six connections for the whole window. */
async function queued<T>(work: () => Promise<T>): Promise<T> {
  while (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.pop()?.();
  }
}
