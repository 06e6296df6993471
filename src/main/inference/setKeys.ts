import { hash } from 'node:crypto';
import type { RunSettings } from '../../shared/contract/index.ts';
import type { OpenModel } from './Inference.ts';

/** Raised when the same model and settings give other results than before. */
const computation = 1;

/**
 * Names model and settings by what changes results: the model's files, what is kept where tiles overlap, the margin, and
 * whether probabilities are kept. Device and batch are not in it: they change the last digits of a logit at most.
 */
export function resultsKey({ id, manifest }: OpenModel, settings: RunSettings): string {
  const { overlap, marginPx, probabilities } = settings;
  const said = [computation, id, manifest.sha256, overlap, marginPx ?? manifest.marginPx, probabilities];
  return hash('sha256', JSON.stringify(said)).slice(0, 32);
}

/** Id of the set that such results on a dataset of this workspace make. */
export function setIdOf(results: string, datasetId: string): string {
  return hash('sha256', JSON.stringify([results, datasetId])).slice(0, 16);
}
