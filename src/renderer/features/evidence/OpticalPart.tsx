import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { s2Measures, type EvidenceCard, type S2Measure } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { dateText, keptText, mismatchText } from './cardTexts.ts';
import type { ChartCurve } from './chartScene.ts';
import { CurveChart } from './CurveChart.tsx';
import { evidenceStore } from './evidenceStore.ts';
import type { TimeAxis } from './timeAxis.ts';

/** The index of Sentinel-2 through the year, over what the same crop does in the ROI and in the dataset. */
export function OpticalPart({ card, axis }: { card: EvidenceCard; axis: TimeAxis }) {
  const { t, language } = useText();
  const measure = useStore(evidenceStore, (s) => s.measure);
  const [pointed, setPointed] = useState<number | null>(null);
  const { s2 } = card;
  const curve = card.curves.find(({ series }) => series === 's2') ?? null;
  const curves = useMemo<ChartCurve[]>(
    () => (curve && s2 ? [{ curve, dates: s2, tone: 'a' }] : []),
    [curve, s2],
  );
  const isEmpty = !curve || !s2 || s2.dates.length === 0;
  const name = curve ? `Sentinel-2 ${t(`evidence.measure.${curve.measure}`)}` : '';
  const text = pointed !== null && s2 && curve ? dateText([curve], s2, pointed, { language, t }) : '';
  return (
    <div className="evidence-part" data-testid="evidence-s2">
      <div className="evidence-part-head">
        <h3>Sentinel-2</h3>
        <select
          aria-label={t('evidence.measure')}
          value={measure}
          onChange={(event) => {
            evidenceStore.setState({ measure: event.currentTarget.value as S2Measure, state: 'loading' });
          }}
          data-testid="evidence-measure"
        >
          {s2Measures.map((id) => (
            <option key={id} value={id}>
              {t(`evidence.measure.${id}`)}
            </option>
          ))}
        </select>
        {!isEmpty && (
          <span className="evidence-aside">
            {t('evidence.sentinelPx', {
              count: card.sentinelPx.touched,
              n: formatNumber(card.sentinelPx.touched, language),
              whole: formatNumber(card.sentinelPx.whole, language),
            })}
          </span>
        )}
      </div>
      {isEmpty ? (
        <p className="evidence-empty">{t('evidence.noS2')}</p>
      ) : (
        <CurveChart
          curves={curves}
          axis={axis}
          flight={card.flightDate}
          label={t('evidence.chartOf', { name })}
          valueText={text}
          pointed={pointed}
          onPoint={setPointed}
          testId="evidence-s2-chart"
        />
      )}
      <div className="evidence-note" aria-live="polite" data-testid="evidence-s2-note">
        {text || (s2 && !isEmpty && <OpticalNote card={card} />)}
      </div>
    </div>
  );
}

/** How many dates stand behind the line, and what is drawn under it. */
function OpticalNote({ card }: { card: EvidenceCard }) {
  const { t, language } = useText();
  const { s2, region } = card;
  const curve = card.curves.find(({ series }) => series === 's2');
  if (!s2 || !curve) return null;
  const mismatch = mismatchText(s2, language, t);
  const undated = s2.dates.filter(({ date }) => date === null).length;
  return (
    <>
      <p title={mismatch ?? undefined}>
        <span data-testid="evidence-kept">{keptText(s2, true, language, t)}</span>
        {mismatch && <span className="dot evidence-warn">{mismatch}</span>}
        {undated > 0 && (
          <span className="dot">
            {t('evidence.undated', { count: undated, n: formatNumber(undated, language) })}
          </span>
        )}
      </p>
      <p className="evidence-legend">
        <span data-of="curve">{t(region ? 'evidence.legend.region' : 'evidence.legend.patch')}</span>
        {s2.dates.length > s2.kept && <span data-of="cloudy">{t('evidence.legend.notKept')}</span>}
        {curve.roi && <span data-of="roi">{t('evidence.legend.sameCrop')}</span>}
        {curve.dataset && <span data-of="dataset">{t('evidence.legend.dataset')}</span>}
      </p>
    </>
  );
}
