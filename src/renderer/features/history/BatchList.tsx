import { useState } from 'react';
import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId, placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { isFinished } from '../../state/app.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { EmptyState } from '../../ui/Section.tsx';
import { ask } from './ask.ts';
import { editDetails, momentText, toolIcon, toolName } from './editTexts.ts';
import { goToEdit } from './goToEdit.ts';
import { PairLine } from './PairLine.tsx';
import { useEdits } from './useEdits.ts';

/** Edits over several ROIs of the dataset, newest first, each undone and done again as a whole. */
export function BatchList() {
  const { t, language } = useText();
  const datasetId = useAppState(placeDatasetId) ?? undefined;
  // A batch that changed nothing of the open ROI does not raise the version of its history.
  const finished = useAppState((s) => s.jobs.filter((job) => job.kind === 'edit' && isFinished(job)).length);
  const edits = useEdits(datasetId, { batches: true }, finished);
  const { entries, error, isLoading, hasMore } = edits;
  return (
    <div className="history batches" data-testid="batches">
      {error && (
        <p className="form-error" role="alert">
          {formatError(error, language).message}{' '}
          <button type="button" className="link-button" onClick={edits.retry}>
            {t('common.retry')}
          </button>
        </p>
      )}
      {!error && !isLoading && entries.length === 0 && <EmptyState>{t('edits.batches.none')}</EmptyState>}
      <ol>
        {entries.map((entry) => (
          <BatchRow key={entry.editId} entry={entry} />
        ))}
      </ol>
      {hasMore && (
        <button type="button" className="link-button" onClick={edits.more}>
          {t('edits.older')}
        </button>
      )}
    </div>
  );
}

function BatchRow({ entry }: { entry: HistoryEntry }) {
  const services = useApp();
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const hasRoi = useDocument((s) => s.roi !== null);
  const [isGoing, setGoing] = useState(false);
  const go = async () => {
    setGoing(true);
    await goToEdit(services, entry).finally(() => setGoing(false));
  };
  const n = (count: number) => formatNumber(count, language);
  return (
    <li
      className="batch"
      data-in-force={entry.inForce}
      data-testid="batch"
      title={editDetails(entry, nomenclature, language, t)}
    >
      <span className="edit-line">
        <Icon name={toolIcon(entry.tool)} size={14} />
        <PairLine entry={entry} nomenclature={nomenclature} palette={palette} />
        <span className="history-px">{entry.inForce ? `${n(entry.changedPx)} px` : t('history.undone')}</span>
      </span>
      <span className="edit-who">
        {toolName(entry.tool)} · {entry.author} · {momentText(entry.utc, language)} ·{' '}
        {t('edits.patches', { count: entry.patches, n: n(entry.patches) })}
      </span>
      <span className="version-actions">
        {hasRoi && (
          <button
            type="button"
            className="text-button"
            disabled={isGoing}
            onClick={() => void go().catch(notifyError)}
          >
            {t('edits.goTo')}
          </button>
        )}
        <button
          type="button"
          className="text-button"
          data-testid="batch-undo"
          onClick={() => ask(services, { kind: 'batch', entry, insteadOfUndo: false })}
        >
          {t(entry.inForce ? 'edits.undoBatch' : 'edits.redoBatch')}
        </button>
      </span>
    </li>
  );
}
