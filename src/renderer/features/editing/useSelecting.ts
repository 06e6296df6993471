import { useEffect, useRef, useState } from 'react';
import { combineSets, isEmpty, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { createToolQueries } from '../../map/editing/ToolQueries.ts';
import type { SelectionJoin, SetQuery } from '../../tools/ToolHost.ts';
import { whenSaved } from './whenSaved.ts';

export interface Selecting {
  readonly isBusy: boolean;
  readonly error: AppErrorData | null;
  /** What was asked for holds no pixel; the selection stayed as it was. */
  readonly isEmpty: boolean;
}

const idle: Selecting = { isBusy: false, error: null, isEmpty: false };

/** Asks the core for a set of pixels of the open ROI and joins it to the selection; a later question takes its place. */
export function useSelecting() {
  const { document, origin } = useApp();
  const [state, setState] = useState<Selecting>(idle);
  const asked = useRef<AbortController>(undefined);
  useEffect(() => () => asked.current?.abort(), []);

  const join = (set: PixelSet, how: SelectionJoin) => {
    const { selection } = document.getState();
    // Without a selection everything is selected: to add to it, or to keep of it, begins one.
    const next =
      how === 'replace' || (selection === null && how !== 'subtract')
        ? set
        : selection === null
          ? null
          : combineSets(selection, set, how);
    document.setState({ selection: next && !isEmpty(next) ? next : null });
  };

  const select = async (query: SetQuery, how: SelectionJoin) => {
    const { roi } = document.getState();
    if (!roi) return;
    asked.current?.abort();
    const abort = new AbortController();
    asked.current = abort;
    setState({ ...idle, isBusy: true });
    try {
      await whenSaved(document, abort.signal);
      const { datasetId, roiKey } = roi;
      const set = await createToolQueries({ origin, datasetId, roiKey }).set(query, abort.signal);
      if (abort.signal.aborted || document.getState().roi !== roi) return;
      if (isEmpty(set)) return setState({ ...idle, isEmpty: true });
      join(set, how);
      setState(idle);
    } catch (error) {
      if (!abort.signal.aborted && !isAbort(error)) setState({ ...idle, error: toErrorData(error) });
    }
  };

  return { state, select, join };
}
