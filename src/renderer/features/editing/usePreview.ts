import { useEffect, useState } from 'react';
import type { EditScope, OpPreview } from '../../../shared/contract/index.ts';
import type { EditOp } from '../../../shared/editing/ops/op.ts';
import { decodeSet, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { Rules } from '../../../shared/editing/rules.ts';
import { fromBase64 } from '../../../shared/editing/runsBase64.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { ghostPaintOf } from './opForm.ts';

/** Fields rest this long before the core is asked. */
const restMs = 200;

export interface OpRequest {
  readonly op: EditOp;
  readonly scope: EditScope;
  readonly rules: Rules;
  readonly selection: string | null;
}

export interface PreviewState {
  /** The last answer; while another is awaited it stays in sight, marked as old. */
  readonly preview: OpPreview | null;
  readonly error: AppErrorData | null;
  readonly isCounting: boolean;
  /** The pixels that would change; null until they are there. */
  readonly set: PixelSet | null;
}

const nothing: PreviewState = { preview: null, error: null, isCounting: false, set: null };

/**
 * What an operation would change in the open ROI, counted again whenever it, the rules, the selection or the masks change; the
 * map shows the pixels. Null asks for nothing.
 */
export function usePreview(request: OpRequest | null): PreviewState {
  const { client, app } = useApp();
  const roi = useDocument((s) => s.roi);
  const version = useDocument((s) => s.historyVersion);
  const isSaving = useDocument((s) => s.save.kind === 'saving');
  const [state, setState] = useState<PreviewState>(nothing);
  const { datasetId, roiKey } = roi ?? {};
  const key = JSON.stringify(request);
  useEffect(() => {
    if (!request || datasetId === undefined || roiKey === undefined) return setState(nothing);
    setState((s) => ({ ...s, isCounting: true }));
    // The core does not have the last stroke yet: what it would count is not what is seen.
    if (isSaving) return;
    const abort = new AbortController();
    const ask = async () => {
      const input = { datasetId, roiKey, ...request };
      try {
        const preview = await client.editing.preview(input, { signal: abort.signal });
        if (abort.signal.aborted) return;
        setState({ preview, error: null, isCounting: false, set: null });
        const ghost =
          preview.changedPx > 0 ? await client.editing.ghost(input, { signal: abort.signal }) : null;
        if (abort.signal.aborted) return;
        const set = ghost && decodeSet(fromBase64(ghost.set));
        setState((s) => ({ ...s, set }));
        app.getState().map?.showGhost(set, ghostPaintOf(request.op));
      } catch (error) {
        if (abort.signal.aborted || isAbort(error)) return;
        app.getState().map?.showGhost(null);
        setState({ ...nothing, error: toErrorData(error) });
      }
    };
    const timer = setTimeout(() => void ask(), restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // `key` stands for the request, which is a new object each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, app, datasetId, roiKey, key, version, isSaving]);
  const isAsked = request !== null;
  useEffect(() => {
    if (!isAsked) app.getState().map?.showGhost(null);
  }, [app, isAsked]);
  useEffect(() => () => app.getState().map?.showGhost(null), [app]);
  return state;
}
