import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';

interface Shift {
  readonly roiKey: string;
  readonly dx: number;
  readonly dy: number;
  readonly peak: number;
  readonly borderPx: number;
}

/** Half the side of the plot, CSS pixels, and pixels of the ground that it reaches to. */
const half = 84;
const reachPx = 8;

/** Where LPIS lies against CoSIA in each ROI: measured, never applied. */
export function ShiftPlot({
  datasetId,
  shifts,
}: {
  datasetId: string;
  shifts: readonly Shift[] | undefined;
}) {
  const { actions } = useApp();
  const { t, language } = useText();
  const n = (value: number) => formatNumber(value, language, 1);
  const at = (px: number) => Math.max(-1, Math.min(1, px / reachPx)) * (half - 6);
  return (
    <section className="chart" aria-label={t('agree.shift')} data-testid="shift-plot">
      <h2>{t('agree.shift')}</h2>
      {shifts?.length === 0 && <p className="section-note">{t('agree.noShift')}</p>}
      {shifts && shifts.length > 0 && (
        <div className="shift-plot">
          <svg viewBox={`${-half - 8} ${-half - 8} ${2 * half + 16} ${2 * half + 16}`} role="group">
            {[2, 4, 6, 8].map((px) => (
              <circle key={px} r={at(px)} className="shift-ring" />
            ))}
            <line x1={-half} x2={half} className="chart-axis" />
            <line y1={-half} y2={half} className="chart-axis" />
            <text x={half + 6} y="-4" textAnchor="end">
              {t('agree.shiftAxis', { px: reachPx })}
            </text>
            {shifts.map((shift) => {
              const told = t('agree.shiftOf', {
                roi: shift.roiKey,
                dx: n(shift.dx),
                dy: n(shift.dy),
                peak: n(shift.peak),
                border: formatNumber(shift.borderPx, language),
              });
              return (
                <circle
                  key={shift.roiKey}
                  className="shift-point"
                  cx={at(shift.dx)}
                  cy={at(shift.dy)}
                  r="4.5"
                  role="button"
                  tabIndex={0}
                  aria-label={told}
                  data-testid={`shift-${shift.roiKey}`}
                  onClick={() => actions.go({ kind: 'roi', datasetId, roiKey: shift.roiKey })}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter') actions.go({ kind: 'roi', datasetId, roiKey: shift.roiKey });
                  }}
                >
                  <title>{told}</title>
                </circle>
              );
            })}
          </svg>
          <p className="section-note">{t('agree.shiftNote')}</p>
        </div>
      )}
    </section>
  );
}
