import { createCards } from './createCards.ts';
import { createPixelEvidence } from './createPixelEvidence.ts';
import type { Evidence, EvidenceOptions } from './Evidence.ts';

/** Creates the evidence of one workspace. */
export function createEvidence(options: EvidenceOptions): Evidence {
  const cards = createCards(options);
  const pixels = createPixelEvidence(options);
  return {
    ...cards,
    ...pixels,
    noteEdits(datasetId, patchIds) {
      cards.noteEdits(datasetId, patchIds);
    },
    forget(datasetId) {
      cards.forget(datasetId);
      pixels.forget(datasetId);
    },
    async close() {
      await Promise.all([cards.close(), pixels.close()]);
    },
  };
}
