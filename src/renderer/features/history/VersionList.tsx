import { useEffect, useState } from 'react';
import type { OpPreview, Snapshot } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { ask, isBehind } from './ask.ts';
import { momentText } from './editTexts.ts';
import { useHistory } from './historyStore.ts';
import { useAnswer } from './useAnswer.ts';
import { readDifference, showVersion, stopShowing, toggleCompare } from './versions.ts';

/** Named versions of the ROI, newest first: kept, compared with now, looked at, returned to. */
export function VersionList() {
  const { client } = useApp();
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const changed = useDocument((s) => s.historyVersion);
  const [attempt, setAttempt] = useState(0);
  const [snapshots, setSnapshots] = useState<readonly Snapshot[] | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  useEffect(() => {
    if (!roi) return;
    let gone = false;
    const { datasetId, roiKey } = roi;
    client.annotation.snapshots({ datasetId, roiKey }).then(
      (list) => {
        if (gone) return;
        setError(null);
        setSnapshots(list.toReversed());
      },
      (failure) => !gone && setError(toErrorData(failure)),
    );
    return () => {
      gone = true;
    };
  }, [client, roi, changed, attempt]);
  const refresh = () => setAttempt(attempt + 1);
  return (
    <>
      <NameForm onDone={refresh} />
      <div className="history versions" data-testid="versions">
        {error && (
          <p className="form-error" role="alert">
            {formatError(error, language).message}
          </p>
        )}
        {snapshots?.length === 0 && <EmptyState>{t('edits.versions.none')}</EmptyState>}
        <ol>
          {snapshots?.map((snapshot) => (
            <VersionRow key={snapshot.id} snapshot={snapshot} onRemoved={refresh} />
          ))}
        </ol>
      </div>
    </>
  );
}

/** Names the masks of the ROI as they are now; a name is proposed. */
function NameForm({ onDone }: { onDone(): void }) {
  const { client } = useApp();
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const isSaving = useDocument((s) => isBehind(s.save.kind));
  const [name, setName] = useState('');
  const [proposedAt, setProposedAt] = useState(() => new Date().toISOString());
  const proposal = t('edits.versions.proposal', { date: momentText(proposedAt, language) });
  const add = async () => {
    if (!roi) return;
    const { datasetId, roiKey } = roi;
    await client.annotation.addSnapshot({ datasetId, roiKey, name: name.trim() || proposal });
    setName('');
    setProposedAt(new Date().toISOString());
    onDone();
  };
  return (
    <form
      className="version-form"
      onSubmit={(event) => {
        event.preventDefault();
        void add().catch(notifyError);
      }}
    >
      <input
        className="small-input"
        aria-label={t('edits.versions.name')}
        placeholder={proposal}
        value={name}
        maxLength={120}
        spellCheck={false}
        data-testid="version-name"
        onChange={(event) => setName(event.target.value)}
      />
      {/* A stroke on its way would not be in the version. */}
      <button type="submit" className="text-button" disabled={isSaving} data-testid="version-add">
        {t('edits.versions.add')}
      </button>
    </form>
  );
}

function VersionRow({ snapshot, onRemoved }: { snapshot: Snapshot; onRemoved(): void }) {
  const services = useApp();
  const { t, language } = useText();
  const isCompared = useHistory((s) => s.compared === snapshot.id);
  const isShown = useHistory((s) => s.shown?.kind === 'version' && s.shown.snapshot.id === snapshot.id);
  const isNow = snapshot.editsSince === 0;
  const since = isNow
    ? t('edits.versions.now')
    : t('edits.versions.since', {
        count: snapshot.editsSince,
        n: formatNumber(snapshot.editsSince, language),
      });
  return (
    <li className="version" data-testid="version">
      <span className="version-name" title={snapshot.name}>
        {snapshot.name}
      </span>
      <span className="edit-who">
        {snapshot.author} · {momentText(snapshot.utc, language)} · {since}
        {snapshot.roiKey === null && ` · ${t('edits.versions.ofDataset')}`}
      </span>
      <span className="version-actions">
        <button
          type="button"
          className="text-button"
          aria-pressed={isCompared}
          disabled={isNow}
          data-testid="version-compare"
          onClick={() => void toggleCompare(services, snapshot).catch(notifyError)}
        >
          {t('edits.versions.compare')}
        </button>
        <button
          type="button"
          className="text-button"
          aria-pressed={isShown}
          disabled={isNow}
          data-testid="version-show"
          onClick={() =>
            isShown ? stopShowing(services) : void showVersion(services, snapshot).catch(notifyError)
          }
        >
          {t('edits.versions.show')}
        </button>
        <button
          type="button"
          className="text-button"
          disabled={isNow}
          data-testid="version-return"
          onClick={() => ask(services, { kind: 'return', snapshot })}
        >
          {t('edits.versions.return')}
        </button>
        <RemoveButton snapshot={snapshot} onRemoved={onRemoved} />
      </span>
      {isCompared && <DifferenceLine snapshot={snapshot} />}
    </li>
  );
}

/** Asks once more in its own place: a name that is gone does not come back. */
function RemoveButton({ snapshot, onRemoved }: { snapshot: Snapshot; onRemoved(): void }) {
  const { client } = useApp();
  const { t } = useText();
  const datasetId = useDocument((s) => s.roi?.datasetId ?? '');
  const [isSure, setSure] = useState(false);
  const remove = async () => {
    await client.annotation.removeSnapshot({ datasetId, id: snapshot.id });
    onRemoved();
  };
  return (
    <button
      type="button"
      className="text-button version-remove"
      data-sure={isSure || undefined}
      data-testid="version-remove"
      onBlur={() => setSure(false)}
      onClick={() => (isSure ? void remove().catch(notifyError) : setSure(true))}
    >
      {t(isSure ? 'edits.versions.removeSure' : 'edits.versions.remove')}
    </button>
  );
}

function DifferenceLine({ snapshot }: { snapshot: Snapshot }) {
  const services = useApp();
  const { t, language } = useText();
  const { value, error } = useAnswer(snapshot.id, (signal) => readDifference(services, snapshot, signal));
  if (error) return <span className="form-error">{formatError(error, language).message}</span>;
  return (
    <span className="version-difference" data-testid="version-difference">
      {value ? differenceText(value, t, language) : t('common.loading')}
    </span>
  );
}

function differenceText(value: OpPreview, t: Translate, language: Language): string {
  if (value.changedPx === 0) return t('edits.versions.same');
  const patches = t('edits.patches', {
    count: value.patchCount,
    n: formatNumber(value.patchCount, language),
  });
  const n = formatNumber(value.changedPx, language);
  return t('edits.versions.differs', { count: value.changedPx, n, patches });
}
