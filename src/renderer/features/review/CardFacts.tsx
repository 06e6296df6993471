import { useState } from 'react';
import type { Disagreement } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { farM } from '../../../shared/comparison/found.ts';
import { coverName, cropName, fineCropName } from './names.ts';
import { useRules } from './useDeskData.ts';

/** The numbers of an item. What is not known says so. */
export function CardFacts({ item }: { item: Disagreement }) {
  const { t, language } = useText();
  const number = (value: number, digits = 0) => formatNumber(value, language, digits);
  const unknown = <span className="muted">{t('review.fact.unknown')}</span>;
  const coarse = cropName(item.declared1, t, language);
  const fine = fineCropName(item.declared3, t, language);
  const [near, far] = item.edgeM;
  const edge = far >= farM ? `${number(near)}–≥ ${number(farM)} m` : `${number(near)}–${number(far)} m`;
  return (
    <dl className="facts review-facts" data-testid="card-facts">
      <div>
        <dt>{t('review.fact.declared')}</dt>
        <dd title={fine}>
          <span className="review-ellipsis">
            {fine.toLowerCase() === coarse.toLowerCase() ? coarse : fine}
          </span>
        </dd>
      </div>
      <div>
        <dt>{t('review.fact.area')}</dt>
        <dd>{number(item.areaM2)} m²</dd>
      </div>
      <div>
        <dt>{t('review.fact.region')}</dt>
        <dd>{item.regionShare === null ? '—' : `${formatShare(item.regionShare, language)}\u00a0%`}</dd>
      </div>
      <div>
        <dt>{t('review.fact.edge')}</dt>
        <dd>{edge}</dd>
      </div>
      <div>
        <dt>{t('review.fact.height')}</dt>
        <dd>
          {item.height
            ? t('review.fact.heightText', {
                median: number(item.height.median, 1),
                p95: number(item.height.p95, 1),
              })
            : unknown}
        </dd>
      </div>
      <div>
        <dt>{t('review.fact.ndvi')}</dt>
        <dd>{item.ndvi === null ? unknown : number(item.ndvi, 2)}</dd>
      </div>
      {item.model && (
        <div>
          <dt>{t('review.fact.model')}</dt>
          <dd>
            {coverName(item.model.value, t, language)} {formatShare(item.model.share, language)}
            {'\u00a0'}%
          </dd>
        </div>
      )}
      <SeverityFact item={item} />
    </dl>
  );
}

/** A number that one may ask about: what it is made of. */
function SeverityFact({ item }: { item: Disagreement }) {
  const { t, language } = useText();
  const [isOpen, setOpen] = useState(false);
  const rules = useRules();
  const { weight, evidence } = item.parts;
  const number = (value: number, digits = 0) => formatNumber(value, language, digits);
  return (
    <>
      <div>
        <dt>
          <button
            type="button"
            className="review-ask"
            aria-expanded={isOpen}
            title={t('review.fact.severityHow')}
            onClick={() => setOpen(!isOpen)}
            data-testid="severity-how"
          >
            {t('review.fact.severity')}
          </button>
        </dt>
        <dd>
          <span className="review-badge" data-level={item.level}>
            {t(`review.level.${item.level}`)}
          </span>
          <strong>{number(item.severity, 1)}</strong>
        </dd>
      </div>
      {isOpen && (
        <div className="review-formula" data-testid="severity-formula">
          <dd>
            {rules && t('review.severity.formula', { setting: number(rules.settings.severityAreaM2) })}
            <br />
            {t('review.severity.parts', {
              area: number(item.areaM2),
              weight: number(weight, 2),
              evidence: number(evidence, 2),
            })}
          </dd>
        </div>
      )}
    </>
  );
}
