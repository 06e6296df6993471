import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Difference, PredictionSet } from '../../../shared/contract/index.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { proposedLayers } from '../compare/classLayers.ts';
import { useDifference } from '../compare/useDifference.ts';
import { BatchPart } from '../editing/BatchPart.tsx';
import { RoiPart } from '../editing/RoiPart.tsx';
import { ScopeChoice } from '../editing/ScopeChoice.tsx';
import { useOperation } from '../editing/useOperation.ts';
import { usePickOnMap } from '../editing/usePickOnMap.ts';
import { useSelecting } from '../editing/useSelecting.ts';
import { acceptOp, initialAccept, proposedClasses, stepsOf, toggleClass } from './acceptForm.ts';
import { ConfidencePlot } from './ConfidencePlot.tsx';
import { usePrediction } from './predictionStore.ts';
import './prediction.css';
import { ProposalMark } from './ProposalMark.tsx';
import { useProposals } from './useProposals.ts';

/** What the model in use proposes, taken into the masks: how sure, which classes, where; counted and shown before. */
export function AcceptPanel() {
  const set = usePrediction();
  return set ? <Accept key={set.id} set={set} /> : <NothingToAccept />;
}

function NothingToAccept() {
  const { app } = useApp();
  const { t } = useText();
  return (
    <div className="op-panel" data-testid="accept-none">
      <p>{t('prediction.none')}</p>
      <p className="section-note">{t('prediction.none.hint')}</p>
      <Button
        variant="default"
        data-autofocus
        onClick={() => app.setState({ activity: 'models', editPanel: null })}
      >
        {t('prediction.none.open')}
      </Button>
    </div>
  );
}

function Accept({ set }: { set: PredictionSet }) {
  const { t } = useText();
  const operation = useOperation();
  const [form, setForm] = useState(initialAccept);
  const proposals = useProposals(set.id);
  const difference = useDifference(proposedLayers);
  const datasetId = useAppState((s) => (s.place.kind === 'welcome' ? null : s.place.datasetId));
  const steps = useMemo(() => stepsOf(proposals ?? new Map(), form.classes), [proposals, form.classes]);
  const op = useMemo(() => acceptOp(form, set), [form, set]);
  if (datasetId === null) return null;
  return (
    <div className="op-panel accept-panel" data-testid="accept-panel">
      <Head set={set} />
      <div className="accept-threshold">
        <p className="accept-label">
          <span>{t('prediction.threshold')}</span>
          <span data-testid="accept-percent">≥ {form.percent} %</span>
        </p>
        <ConfidencePlot
          steps={steps}
          percent={form.percent}
          onChange={(percent) => setForm((now) => ({ ...now, percent }))}
        />
      </div>
      <Classes
        difference={difference.result}
        isCounting={difference.isCounting}
        classes={form.classes}
        onChange={(classes) => setForm((now) => ({ ...now, classes }))}
      />
      {proposals === null && <p className="form-warn">{t('prediction.notHere')}</p>}
      <RegionPick />
      <ScopeChoice operation={operation} />
      {operation.scope === 'filter' ? (
        <BatchPart op={op} datasetId={datasetId} where={operation.where} setWhere={operation.setWhere} />
      ) : (
        <RoiPart op={op} scope={operation.scope} label={t('prediction.accept')} />
      )}
    </div>
  );
}

/** Whose proposal it is, and whether it may be trusted at all. */
function Head({ set }: { set: PredictionSet }) {
  const { t } = useText();
  return (
    <div className="accept-head">
      <p>
        <strong data-testid="accept-model">{set.modelName}</strong>{' '}
        <span className="muted">{t('prediction.proposal')}</span>
      </p>
      {set.origin === 'sample' && <p className="form-warn">{t('prediction.sampleNote')}</p>}
      <ProposalMark />
    </div>
  );
}

/** More would push the button out of the panel; the rest is under "all". */
const mostClasses = 6;

function Classes({
  difference,
  isCounting,
  classes,
  onChange,
}: {
  difference: Difference | null;
  isCounting: boolean;
  classes: readonly number[] | null;
  onChange(classes: readonly number[] | null): void;
}) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const proposed = useMemo(() => (difference ? proposedClasses(difference) : []), [difference]);
  const values = proposed.map(({ value }) => value);
  // One that was chosen stays to be unchosen, though nothing of it is left.
  const gone = (classes ?? []).filter((value) => !values.includes(value)).map((value) => ({ value, px: 0 }));
  return (
    <div className="accept-classes" role="group" aria-label={t('prediction.classes')} aria-busy={isCounting}>
      <button
        type="button"
        className="class-chip"
        aria-pressed={classes === null}
        onClick={() => onChange(null)}
        data-testid="accept-class-all"
      >
        {t('prediction.allClasses')}
      </button>
      {[...proposed.slice(0, mostClasses), ...gone].map(({ value, px }) => {
        const known = classOf(nomenclature, value);
        return (
          <button
            key={value}
            type="button"
            className="class-chip"
            aria-pressed={classes?.includes(value) ?? false}
            onClick={() => onChange(toggleClass(classes, value, values))}
            data-testid={`accept-class-${value}`}
            data-px={px}
          >
            <Swatch color={known ? classColor(known, palette) : '#808080'} size={11} />
            <span className="class-chip-name">{known?.[language] ?? t('pixel.unknown', { value })}</span>
            <span className="muted">{formatNumber(px, language)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** The next click on the land selects a region of the model: connected pixels of one proposed class. */
function RegionPick() {
  const { t, language } = useText();
  const { state, select } = useSelecting();
  const pick = usePickOnMap((at) => void select({ by: 'prediction', ...at }, 'replace'));
  return (
    <div className="accept-region">
      <Button
        fullWidth
        variant={pick.isArmed ? 'filled' : 'default'}
        aria-pressed={pick.isArmed}
        onClick={pick.toggle}
        data-testid="accept-region"
      >
        {t(pick.isArmed ? 'prediction.region.click' : 'prediction.region')}
      </Button>
      <p className="section-note" role="status">
        {state.error
          ? formatError(state.error, language).message
          : state.isBusy
            ? t('selection.looking')
            : state.isEmpty
              ? t('prediction.region.nothing')
              : '\u00a0'}
      </p>
    </div>
  );
}
