import { Button } from '@mantine/core';
import { useState } from 'react';
import type { HistoryEntry } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { closeAsked } from './ask.ts';
import { AskedFrame } from './AskedPanel.tsx';
import { toolName } from './editTexts.ts';
import { historyStore } from './historyStore.ts';
import { PairList } from './PairList.tsx';
import { takeBackBatch } from './takeBackBatch.ts';
import { useAnswer } from './useAnswer.ts';

/** Asks whether a whole batch is meant, with what else it changed: undone or done again, as a job. */
export function BatchQuestion({ entry, insteadOfUndo }: { entry: HistoryEntry; insteadOfUndo: boolean }) {
  const services = useApp();
  const { client, app } = services;
  const { t, language } = useText();
  const datasetId = useAppState(placeDatasetId) ?? '';
  const hasOwn = useDocument((s) => s.undo.undoDepth > 0);
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<AppErrorData | null>(null);
  const { value: extent, error } = useAnswer(entry.editId, (signal) =>
    client.annotation.editExtent({ datasetId, editId: entry.editId }, { signal }),
  );
  const n = (count: number) => formatNumber(count, language);
  const rois = extent && new Set(extent.patches.map(({ roiKey }) => roiKey)).size;
  const patches = t('edits.patches', { count: entry.patches, n: n(entry.patches) });
  const run = async () => {
    setRunning(true);
    setFailure(null);
    try {
      await takeBackBatch(services, datasetId, entry.editId);
      closeAsked(services);
    } catch (reason) {
      setFailure(toErrorData(reason));
    } finally {
      setRunning(false);
    }
  };
  const undoOwn = () => {
    // Asked once: from here on an undo means the edits of this ROI.
    historyStore.setState({ keptBatch: entry.editId });
    closeAsked(services);
    void app.getState().map?.undo().catch(notifyError);
  };
  const isUndo = entry.inForce;
  const told = failure ?? error;
  return (
    <AskedFrame
      title={t(isUndo ? 'edits.undoBatchTitle' : 'edits.redoBatchTitle', {
        tool: toolName(entry.tool),
        seq: entry.seq,
      })}
      buttons={
        <>
          {insteadOfUndo ? (
            <Button variant="default" disabled={!hasOwn} data-testid="undo-own" onClick={undoOwn}>
              {t('edits.undoHere')}
            </Button>
          ) : (
            <Button variant="default" onClick={() => closeAsked(services)}>
              {t('common.close')}
            </Button>
          )}
          <Button loading={isRunning} data-testid="batch-run" onClick={() => void run()}>
            {t(isUndo ? 'edits.undoBatchRun' : 'edits.redoBatchRun', {
              count: entry.patches,
              n: n(entry.patches),
            })}
          </Button>
        </>
      }
    >
      {insteadOfUndo && <p className="section-note">{t('edits.undoMeansBatch')}</p>}
      <dl className="facts">
        <div>
          <dt>{t('edits.changed')}</dt>
          <dd>{n(entry.changedPx)} px</dd>
        </div>
        <div>
          <dt>{t('edits.where')}</dt>
          <dd data-testid="batch-where">
            {rois === null ? patches : t('edits.patchesInRois', { count: rois, rois: n(rois), patches })}
          </dd>
        </div>
      </dl>
      <PairList pairs={entry.pairs} />
      {told && (
        <p className="form-error" role="alert">
          {formatError(told, language).message} {formatError(told, language).hint}
        </p>
      )}
    </AskedFrame>
  );
}
