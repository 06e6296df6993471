import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { formatError } from '../../../shared/i18n/errors.ts';
import type { ClassLayerId } from '../../../shared/model/imagery.ts';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { comparesByValue } from '../../map/differenceTiles.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { Section } from '../../ui/Section.tsx';
import { usePrediction } from '../prediction/predictionStore.ts';
import { classLayersOf, editedLayers, type ClassLayer } from './classLayers.ts';
import './compare.css';
import { differenceRows } from './differenceRows.ts';
import { PairTable } from './PairTable.tsx';
import { useDifference, type DifferenceState } from './useDifference.ts';

/** Where two class layers of the ROI differ: marked on the map, and counted by pair of classes. Off, it is one line. */
export function DifferencePanel() {
  const { t } = useText();
  const roi = useDocument((s) => s.roi);
  const nomenclature = useAppState(placeNomenclature);
  const hasPrediction = usePrediction() !== null;
  const marked = useSession((s) => s.difference);
  const setDifference = useSession((s) => s.setDifference);
  const [chosen, setChosen] = useState(editedLayers);
  const layers = roi ? classLayersOf(roi, nomenclature, hasPrediction) : [];
  const [a, b] = (marked ?? chosen).map((id) => layers.find((layer) => layer.id === id) ?? layers[0]);
  // Another ROI may not have the layers that were marked in the last.
  const isOn = marked !== null && a?.id === marked[0] && b?.id === marked[1];
  const counts = useDifference(isOn ? marked : null);
  const choose = (next: readonly [ClassLayerId, ClassLayerId]) => {
    setChosen(next);
    if (marked) setDifference(next);
  };
  if (!roi || !a || !b) return null;
  const select = (value: ClassLayer, label: string, testId: string, set: (id: ClassLayerId) => void) => (
    <select
      aria-label={label}
      value={value.id}
      onChange={(event) => set(event.currentTarget.value as ClassLayerId)}
      data-testid={testId}
    >
      {layers.map((layer) => (
        <option key={layer.id} value={layer.id}>
          {t(layer.title)}
        </option>
      ))}
    </select>
  );
  return (
    <Section
      title={t('compare.difference.title')}
      testId="difference"
      aside={
        <Checkbox
          label={t('compare.difference.mark')}
          checked={isOn}
          onChange={(event) => {
            setChosen([a.id, b.id]);
            setDifference(event.currentTarget.checked ? [a.id, b.id] : null);
          }}
          data-testid="difference-on"
        />
      }
    >
      {isOn && (
        <>
          <div className="difference-layers">
            {select(a, t('compare.difference.first'), 'difference-a', (id) => choose([id, b.id]))}
            <span aria-hidden="true">↔</span>
            {select(b, t('compare.difference.second'), 'difference-b', (id) => choose([a.id, id]))}
          </div>
          <Counts a={a} b={b} gsd={roi.gsd} {...counts} />
        </>
      )}
    </Section>
  );
}

function Counts({
  a,
  b,
  gsd,
  result,
  isCounting,
  error,
  retry,
}: DifferenceState & { a: ClassLayer; b: ClassLayer; gsd: number; retry(): void }) {
  const { t, language } = useText();
  const byValue = comparesByValue(a.id, b.id);
  if (error)
    return (
      <p className="form-error" role="alert">
        {formatError(error, language).message}{' '}
        <button type="button" className="link-button" onClick={retry}>
          {t('common.retry')}
        </button>
      </p>
    );
  if (!result) return <p className="section-note">{t('compare.difference.counting')}</p>;
  const rows = differenceRows(result, byValue, gsd);
  const n = (value: number) => formatNumber(value, language);
  const differentPx = result.differentPx ?? 0;
  return (
    <div
      className="difference-counts"
      data-counting={isCounting || undefined}
      aria-busy={isCounting}
      data-testid="difference-counts"
    >
      {byValue && result.px > 0 && (
        <p data-testid="difference-total" data-px={differentPx}>
          <span className="difference-mark" aria-hidden="true" />
          {t('compare.difference.total', {
            share: formatShare(differentPx / result.px, language),
            area: n(differentPx * gsd * gsd),
            n: n(differentPx),
          })}
        </p>
      )}
      {!byValue && (
        <p className="section-note">
          <span className="difference-mark" aria-hidden="true" />
          {t('compare.difference.lists')}
        </p>
      )}
      {result.px === 0 && <p className="section-note">{t('compare.difference.nothing')}</p>}
      {rows.length > 0 && <PairTable rows={rows} a={a} b={b} />}
      {result.skipped.length > 0 && (
        <p className="form-warn" title={result.skipped.join('\n')}>
          {t('compare.difference.skipped', { count: result.skipped.length, n: n(result.skipped.length) })}
        </p>
      )}
      <p className="section-note" role="status">
        {/* Always one line, so that nothing below moves. */}
        {isCounting ? t('compare.difference.again') : '\u00a0'}
      </p>
    </div>
  );
}
