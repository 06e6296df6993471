import { useEffect, useState } from 'react';
import {
  exportResultSchema,
  type ExportOptions,
  type ExportPreview,
  type ExportResult,
  type ExportScope,
} from '../../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { toErrorData } from '../../client/toErrorData.ts';

/** Typing rests this long before the filter is counted. */
const previewDelayMs = 300;

export interface Preview {
  readonly preview: ExportPreview | null;
  readonly error: AppErrorData | null;
  readonly loading: boolean;
}

/** What an export of this scope would write, counted again when the scope or the masks change. */
export function useExportPreview(datasetId: string, scope: ExportScope | null): Preview {
  const { client } = useApp();
  const version = useDocument((s) => s.historyVersion);
  const [state, setState] = useState<Preview>({ preview: null, error: null, loading: false });
  const key = JSON.stringify(scope);
  useEffect(() => {
    if (!scope) return setState({ preview: null, error: null, loading: false });
    let gone = false;
    setState((s) => ({ ...s, loading: true }));
    const timer = setTimeout(() => {
      client.exports.preview({ datasetId, scope }).then(
        (preview) => !gone && setState({ preview, error: null, loading: false }),
        (error) => !gone && setState({ preview: null, error: toErrorData(error), loading: false }),
      );
    }, previewDelayMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
    // `key` stands for the scope, which is a new object each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, datasetId, key, version]);
  return state;
}

/** One export from its start to its end. */
export type ExportRun =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly jobId: string | null }
  | { readonly kind: 'done'; readonly result: ExportResult }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

export function useExportRun() {
  const { client, actions } = useApp();
  const [run, setRun] = useState<ExportRun>({ kind: 'idle' });
  const start = async (options: ExportOptions) => {
    setRun({ kind: 'running', jobId: null });
    try {
      const { jobId } = await client.exports.start(options);
      setRun({ kind: 'running', jobId });
      const job = await actions.watchJob(jobId);
      if (job.state === 'cancelled') setRun({ kind: 'idle' });
      else if (job.error) throw AppError.fromData(job.error);
      else setRun({ kind: 'done', result: exportResultSchema.parse(job.result) });
    } catch (error) {
      setRun({ kind: 'failed', error: toErrorData(error) });
    }
  };
  return { run, start, reset: () => setRun({ kind: 'idle' }) };
}
