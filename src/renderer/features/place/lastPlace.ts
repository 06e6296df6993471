import { createStore } from 'zustand/vanilla';
import type { DocumentStore } from '../../state/document.ts';

/** Where the pointer was last over the land of the open ROI. */
export interface LastPlace {
  readonly crs: string;
  readonly x: number;
  readonly y: number;
}

/** Kept when the pointer leaves the land: on its way to a button that copies it, it must not be forgotten. */
export const lastPlace = createStore<{ readonly place: LastPlace | null }>()(() => ({ place: null }));

/** Follows the pointer of the document until the returned function is called. */
export function followPointer(document: DocumentStore): () => void {
  lastPlace.setState({ place: null });
  return document.subscribe(({ roi, cursor }, before) => {
    if (roi?.roiKey !== before.roi?.roiKey) lastPlace.setState({ place: null });
    if (roi && cursor && cursor !== before.cursor) {
      lastPlace.setState({ place: { crs: roi.crs, x: cursor.worldX, y: cursor.worldY } });
    }
  });
}
