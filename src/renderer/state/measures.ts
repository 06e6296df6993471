import { createStore } from 'zustand/vanilla';
import type { Xy } from '../../shared/geo/ground.ts';

/** A line, or with `closed` a ring, that was measured. */
export interface Measure {
  readonly id: number;
  /** The ground it lies on: measures of other datasets are kept and not shown. */
  readonly space: string;
  /** World metres of the ground's CRS; at least two, of a ring three. */
  readonly points: readonly Xy[];
  readonly closed: boolean;
}

/** What is being measured: the points so far, and where the pointer is. */
export interface MeasureDraft {
  readonly space: string;
  readonly points: readonly Xy[];
  readonly pointer: Xy | null;
  /** The next click closes the ring. */
  readonly closing: boolean;
}

export interface MeasuresState {
  readonly measures: readonly Measure[];
  readonly draft: MeasureDraft | null;
}

/** Measures of one window. They stay until they are cleared, and are no part of the user's work on masks. */
export function createMeasures() {
  const store = createStore<MeasuresState>()(() => ({ measures: [], draft: null }));
  let lastId = 0;
  return {
    ...store,
    setDraft: (draft: MeasureDraft | null) => store.setState({ draft }),
    /** Keeps the draft as a measure; a line of one point, and a ring of two, are nothing. */
    keep(closed: boolean) {
      const { draft, measures } = store.getState();
      if (!draft) return;
      const { space, points } = draft;
      const isSomething = points.length >= (closed ? 3 : 2);
      store.setState({
        draft: null,
        measures: isSomething ? [...measures, { id: ++lastId, space, points, closed }] : measures,
      });
    },
    remove: (id: number) =>
      store.setState((s) => ({ measures: s.measures.filter((measure) => measure.id !== id) })),
    clear: (space: string) =>
      store.setState((s) => ({ measures: s.measures.filter((measure) => measure.space !== space) })),
  };
}

export type Measures = ReturnType<typeof createMeasures>;

/** Those of this window. */
export const measures = createMeasures();

/** Which ground a ROI lies on: its dataset, and the CRS, for images of one's own may have several. */
export const spaceOf = ({ datasetId, crs }: { readonly datasetId: string; readonly crs: string }): string =>
  `${datasetId} ${crs}`;
