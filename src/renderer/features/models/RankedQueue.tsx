import { useEffect, useSyncExternalStore } from 'react';
import { rankSorts, type Dataset, type PredictionSet } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { EmptyState } from '../../ui/Section.tsx';
import { chooseInModels, chooseQueue, noteSets, useModelsState } from './modelsStore.ts';
import { RankedRows } from './RankedRows.tsx';
import { rankedList } from './rankedQueue.ts';
import { usePredictionVersion, useSets } from './useModels.ts';
import { WhereBox } from './WhereBox.tsx';

/** The patches of a set, those first that are worth a look. */
export function RankedQueue({ dataset }: { dataset: Dataset }) {
  const services = useApp();
  const { t, language } = useText();
  const sets = useSets();
  const queue = useModelsState((s) => s.queue);
  const list = rankedList(services);
  const state = useSyncExternalStore(list.subscribe, list.state);
  const set = chosenSet(sets.data, queue.setId);
  const setId = set && set.patches > 0 ? set.id : null;
  const { where, sort, descending } = queue;
  useEffect(() => {
    // While the sets are read nothing is known: what is shown stays.
    if (sets.data === null) return;
    void list.setQuery(setId === null ? null : { datasetId: dataset.id, setId, where, sort, descending });
  }, [list, dataset.id, sets.data, setId, where, sort, descending]);
  const inRoi = useAppState((s) => s.place.kind === 'roi');
  const canAccept = inRoi && queue.patchId !== null && set?.task === 'cosia' && set.isActive;
  useNotice(queue.patchId !== null);
  const told = state.error && formatError(state.error, language);
  if (sets.data === null) return <p className="section-note models-pad">{t('common.loading')}</p>;
  if (!set || setId === null) return <NothingRanked />;
  return (
    <div className="rank" data-testid="rank">
      <div className="rank-head">
        {sets.data.length > 1 && <SetChoice sets={sets.data} set={set} />}
        {!set.isActive && <NotInUse set={set} />}
        <div className="models-line">
          <SortChoice task={set.task} />
          <button
            type="button"
            className="icon-button"
            aria-label={t('models.rank.refresh')}
            title={t('models.rank.refreshHelp')}
            style={{ visibility: state.isOld ? 'visible' : 'hidden' }}
            onClick={() => void list.refresh()}
            data-testid="rank-refresh"
          >
            <Icon name="restore" size={15} />
          </button>
          <span className="rank-total" aria-live="polite" data-testid="rank-total">
            {state.query &&
              t('count.patches', { count: state.total, n: formatNumber(state.total, language) })}
          </span>
        </div>
        <WhereBox error={state.error} />
        <p className="rank-note">
          <span>{t(`models.rank.help.${sort}`)}</span>
          <button
            type="button"
            className="link-button"
            style={{ visibility: canAccept ? 'visible' : 'hidden' }}
            onClick={() => services.app.setState({ editPanel: 'accept' })}
            data-testid="rank-accept"
          >
            {t('models.rank.accept')}
          </button>
        </p>
      </div>
      {told && state.error?.code !== 'whereInvalid' && (
        <p className="form-error models-pad" role="alert">
          {told.message} {told.hint}
        </p>
      )}
      {!state.query && state.loading && (
        <p className="section-note models-pad">{t('models.rank.counting')}</p>
      )}
      {state.query && state.total === 0 && (
        <div className="models-pad">
          <EmptyState>{t('models.rank.filtered')}</EmptyState>
        </div>
      )}
      <RankedRows list={list} state={state} dataset={dataset} task={set.task} />
    </div>
  );
}

/** The set that was asked for, else the one in use, else the newest. */
function chosenSet(sets: readonly PredictionSet[] | null, setId: string | null): PredictionSet | null {
  if (!sets) return null;
  const usable = sets.filter(({ patches }) => patches > 0);
  return (
    usable.find(({ id }) => id === setId) ??
    usable.find(({ isActive, task }) => isActive && task === 'cosia') ??
    usable.find(({ isActive }) => isActive) ??
    usable[0] ??
    null
  );
}

/** New numbers are read at once while nobody works through the queue; else its order stays until somebody asks. */
function useNotice(isWorking: boolean): void {
  const services = useApp();
  const version = usePredictionVersion();
  useEffect(() => {
    const list = rankedList(services);
    if (isWorking) list.noteOld();
    else void list.refresh();
    // Opening a patch is no news; new numbers are.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [services, version]);
}

function NothingRanked() {
  const { t } = useText();
  return (
    <div className="section" data-testid="rank-none">
      <EmptyState>{t('models.rank.none')}</EmptyState>
      <button type="button" className="link-button" onClick={() => chooseInModels({ view: 'run' })}>
        {t('models.sets.toRun')}
      </button>
    </div>
  );
}

/** The map shows another set than the queue: one would judge what one does not see. */
function NotInUse({ set }: { set: PredictionSet }) {
  const { client } = useApp();
  const { t } = useText();
  const { datasetId, task, id: setId } = set;
  const use = () => void client.inference.activate({ datasetId, task, setId }).then(noteSets, notifyError);
  return (
    <p className="rank-note">
      <span>{t('models.rank.notInUse')}</span>
      <button type="button" className="link-button" onClick={use} data-testid="rank-use">
        {t('models.rank.use')}
      </button>
    </p>
  );
}

function SetChoice({ sets, set }: { sets: readonly PredictionSet[]; set: PredictionSet }) {
  const { t, language } = useText();
  return (
    <select
      className="models-select"
      aria-label={t('models.rank.set')}
      value={set.id}
      onChange={(event) => chooseQueue({ setId: event.currentTarget.value, patchId: null })}
      data-testid="rank-set"
    >
      {sets
        .filter(({ patches }) => patches > 0)
        .map(({ id, modelName, patches, isActive }) => (
          <option key={id} value={id}>
            {`${modelName} · ${formatNumber(patches, language)}${isActive ? ` · ${t('models.sets.used')}` : ''}`}
          </option>
        ))}
    </select>
  );
}

function SortChoice({ task }: { task: PredictionSet['task'] }) {
  const { t } = useText();
  const { sort, descending } = useModelsState((s) => s.queue);
  return (
    <>
      <select
        className="models-select"
        aria-label={t('models.rank.sort')}
        value={sort}
        onChange={(event) => {
          const chosen = rankSorts.find((id) => id === event.currentTarget.value);
          if (chosen) chooseQueue({ sort: chosen, descending: chosen !== 'name' });
        }}
        data-testid="rank-sort"
      >
        {rankSorts.map((id) => (
          <option key={id} value={id} disabled={id === 'difference' && task === 'lpis'}>
            {t(`models.rank.${id}`)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon-button"
        aria-label={t('models.rank.turn')}
        title={t('models.rank.turn')}
        onClick={() => chooseQueue({ descending: !descending })}
      >
        <span aria-hidden="true">{descending ? '↓' : '↑'}</span>
      </button>
    </>
  );
}
