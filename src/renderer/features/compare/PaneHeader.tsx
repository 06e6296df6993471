import type { KeyboardEvent } from 'react';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText, type TextKey } from '../../i18n/index.ts';
import type { ShownImagery } from '../../map/imagery/imageryStore.ts';
import { isSeries, type ClassLayerId } from '../../../shared/model/imagery.ts';
import { dateKey } from '../../../shared/model/seriesDate.ts';
import { viewSetsOf } from '../../state/session.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { hasImagery, layerOf, setLabel, switchSets } from '../views/sets.ts';
import { usePrediction } from '../prediction/predictionStore.ts';
import { useShelf } from '../views/viewState.ts';
import { classLayersOf } from './classLayers.ts';
import { fastestFlickerHz } from './flicker.ts';

/** What a view beside the main one shows, and how it is closed. */
export function PaneHeader({ index, shown }: { index: 0 | 1 | 2; shown: ShownImagery | null }) {
  const { t } = useText();
  const mode = useSession((s) => s.compare.mode);
  const close = useClose(index);
  const isDated = shown !== null && isSeries(shown.look.imagery);
  // Letters and arrows belong to the choice that has the focus, not to the land.
  const keepKeys = (event: KeyboardEvent) => {
    if (event.key.length === 1 || event.key.startsWith('Arrow')) event.stopPropagation();
  };
  return (
    <div className="float compare-head" onKeyDown={keepKeys} data-testid={`compare-head-${index}`}>
      <SetSelect index={index} />
      {isDated && <DateStepper index={index} shown={shown} />}
      <ClassSelect index={index} />
      {mode === 'flicker' && <RateSelect />}
      <IconButton
        icon="close"
        label={t('compare.close')}
        onClick={close}
        className="compare-close"
        testId={`compare-close-${index}`}
      />
    </div>
  );
}

function SetSelect({ index }: { index: 0 | 1 | 2 }) {
  const { t, language } = useText();
  const viewSet = useSession((s) => s.compare.panes[index].viewSet);
  const ownSets = useSession((s) => s.ownSets);
  const setPane = useSession((s) => s.setPane);
  const shelf = useShelf();
  const all = viewSetsOf({ ownSets });
  // The shown one too where this dataset has nothing of it: the view says so.
  const sets = shelf ? all.filter((set) => set.id === viewSet || switchSets([set], shelf).length > 0) : all;
  return (
    <select
      aria-label={t('compare.viewSet')}
      // One that was deleted looks as the first does (`lookOf`).
      value={viewSet}
      onChange={(event) => setPane(index, { viewSet: event.currentTarget.value, date: null })}
      data-testid={`compare-set-${index}`}
    >
      {sets.map((set) => (
        <option key={set.id} value={set.id} disabled={shelf !== null && !hasImagery(shelf, set.look.imagery)}>
          {setLabel(set, { date: null, layer: shelf && layerOf(shelf, set.look.imagery) }, t, language)}
        </option>
      ))}
    </select>
  );
}

function DateStepper({ index, shown }: { index: 0 | 1 | 2; shown: ShownImagery }) {
  const { t } = useText();
  const setPane = useSession((s) => s.setPane);
  const { layer, dateIndex } = shown;
  const button = (by: 1 | -1, label: TextKey) => {
    const next = dateIndex === null ? -1 : dateIndex + by;
    const date = layer && next >= 0 && next < layer.series.length ? dateKey(layer.series, next) : null;
    return (
      <IconButton
        icon="chevron"
        label={t(label)}
        disabled={date === null}
        onClick={() => date && setPane(index, { date })}
        className={by < 0 ? 'compare-step compare-step-back' : 'compare-step'}
        testId={`compare-date-${by < 0 ? 'back' : 'on'}-${index}`}
      />
    );
  };
  return (
    <span className="compare-date" role="group" aria-label={t('compare.date')}>
      {button(-1, 'compare.dateBack')}
      <span data-testid={`compare-date-${index}`}>{shown.date ?? '—'}</span>
      {button(1, 'compare.dateOn')}
    </span>
  );
}

function ClassSelect({ index }: { index: 0 | 1 | 2 }) {
  const { t } = useText();
  const roi = useDocument((s) => s.roi);
  const nomenclature = useAppState(placeNomenclature);
  const hasPrediction = usePrediction() !== null;
  const classes = useSession((s) => s.compare.panes[index].classes);
  const setPane = useSession((s) => s.setPane);
  const layers = roi ? classLayersOf(roi, nomenclature, hasPrediction) : [];
  return (
    <select
      aria-label={t('compare.classes')}
      // One that this ROI does not have shows nothing.
      value={layers.some((layer) => layer.id === classes) ? (classes ?? '') : ''}
      onChange={(event) =>
        setPane(index, { classes: (event.currentTarget.value || null) as ClassLayerId | null })
      }
      data-testid={`compare-classes-${index}`}
    >
      <option value="">{t('compare.noClasses')}</option>
      {layers.map((layer) => (
        <option key={layer.id} value={layer.id}>
          {t(layer.title)}
        </option>
      ))}
    </select>
  );
}

const rates = [0.5, 1, 2, fastestFlickerHz];

function RateSelect() {
  const { t, language } = useText();
  const hz = useSession((s) => s.compare.flickerHz);
  const setCompare = useSession((s) => s.setCompare);
  const nearest = rates.reduce((best, rate) => (Math.abs(rate - hz) < Math.abs(best - hz) ? rate : best));
  return (
    <select
      aria-label={t('compare.rate')}
      value={nearest}
      onChange={(event) => setCompare({ flickerHz: Number(event.currentTarget.value) })}
      data-testid="flicker-rate"
    >
      {rates.map((rate) => (
        <option key={rate} value={rate}>
          {rate.toLocaleString(language)} Hz
        </option>
      ))}
    </select>
  );
}

/** Closes a view: of four it leaves two, with the first of the others; else none. */
function useClose(index: 0 | 1 | 2): () => void {
  const { app, session } = useApp();
  return () => {
    const { compare, setCompare } = session.getState();
    const [first, second, third] = compare.panes;
    if (compare.mode !== 'four') setCompare({ mode: 'off' });
    else setCompare({ mode: 'two', panes: index === 0 ? [second, third, first] : [first, second, third] });
    app.getState().map?.focus();
  };
}
