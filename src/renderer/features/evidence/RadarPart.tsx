import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { EvidenceCard } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { Choice } from '../views/Choice.tsx';
import { dateText, keptText, mismatchText } from './cardTexts.ts';
import { CurveChart } from './CurveChart.tsx';
import { evidenceStore } from './evidenceStore.ts';
import { orbits, radarCurves, shownOrbit, type Orbit } from './radarCurves.ts';
import type { TimeAxis } from './timeAxis.ts';

/** The backscatter of Sentinel-1 through the year, VV and VH, of one orbit. */
export function RadarPart({ card, axis }: { card: EvidenceCard; axis: TimeAxis }) {
  const { t, language } = useText();
  const chosen = useStore(evidenceStore, (s) => s.orbit);
  const [pointed, setPointed] = useState<number | null>(null);
  const orbit = shownOrbit(card, chosen);
  const dates = card[orbit];
  const curves = useMemo(() => radarCurves(card, orbit), [card, orbit]);
  const isEmpty = !dates || curves.length === 0 || dates.dates.length === 0;
  const name = `Sentinel-1 VV VH ${t(`evidence.orbit.${orbit}`)}`;
  const text =
    pointed !== null && dates
      ? dateText(
          curves.map(({ curve }) => curve),
          dates,
          pointed,
          { language, t },
        )
      : '';
  return (
    <div className="evidence-part" data-testid="evidence-s1">
      <div className="evidence-part-head">
        <h3>Sentinel-1</h3>
        <Choice
          label={t('evidence.orbit')}
          value={orbit}
          options={orbits.map((value) => ({ value, label: t(`evidence.orbitShort.${value}`) }))}
          onChoose={(next) => {
            setPointed(null);
            evidenceStore.setState({ orbit: next });
          }}
          testId="evidence-orbit"
        />
        <span className="evidence-aside">dB</span>
      </div>
      {isEmpty ? (
        <p className="evidence-empty">
          {t(card.s1asc || card.s1desc ? 'evidence.noOrbit' : 'evidence.noS1')}
        </p>
      ) : (
        <CurveChart
          curves={curves}
          axis={axis}
          flight={card.flightDate}
          label={t('evidence.chartOf', { name })}
          valueText={text}
          pointed={pointed}
          onPoint={setPointed}
          testId="evidence-s1-chart"
        />
      )}
      <div className="evidence-note" aria-live="polite" data-testid="evidence-s1-note">
        {text || (!isEmpty && <RadarNote card={card} orbit={orbit} />)}
      </div>
    </div>
  );
}

function RadarNote({ card, orbit }: { card: EvidenceCard; orbit: Orbit }) {
  const { t, language } = useText();
  const dates = card[orbit];
  if (!dates) return null;
  const mismatch = mismatchText(dates, language, t);
  const unit = dates.unit && t(`evidence.unit.${dates.unit}`);
  return (
    <>
      <p title={[mismatch, unit].filter(Boolean).join('\n') || undefined}>
        {keptText(dates, false, language, t)}
        {mismatch && <span className="dot evidence-warn">{mismatch}</span>}
        {unit && (
          <span className="dot" data-testid="evidence-unit">
            {unit}
          </span>
        )}
      </p>
      <p className="evidence-legend">
        <span data-of="curve">VV</span>
        <span data-of="curve" data-tone="b">
          VH
        </span>
        {card.curves.some((curve) => curve.series === orbit && curve.roi) && (
          <span data-of="roi">{t('evidence.legend.sameCrop')}</span>
        )}
      </p>
    </>
  );
}
