import { useState } from 'react';
import type { EvidenceCard } from '../../../shared/contract/index.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState, useSession } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId, placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { ClassStrip } from '../find/ClassStrip.tsx';
import { jobLeft } from '../jobs/jobTexts.ts';
import { classShares } from './cardTexts.ts';
import { useCurvesJob } from './useCard.ts';

/** Classes that are named beside the strip. */
const mostNamed = 3;

/** What the mask says of the place, and how much of the dataset stands behind the envelopes. */
export function CardFacts({ card }: { card: EvidenceCard }) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const shares = classShares(card);
  const names = shares.map(({ value, share }) => {
    const name = classOf(nomenclature, value)?.[language] ?? t('pixel.unknown', { value });
    return `${name} ${formatShare(share, language)} %`;
  });
  return (
    <div className="evidence-facts">
      {shares.length > 0 ? (
        <>
          <ClassStrip
            shares={shares.map(({ value, share }) => [value, share] as const)}
            look={{ nomenclature, palette }}
          />
          <span className="evidence-classes" title={names.join('\n')} data-testid="evidence-classes">
            {names.slice(0, mostNamed).join(' · ')}
          </span>
        </>
      ) : (
        <span className="evidence-classes">{t('evidence.noMask')}</span>
      )}
      <span className="grow" />
      {card.region && <DatasetLine card={card} />}
    </div>
  );
}

/** How many ROIs the envelope of the dataset is of, while not all are; starts the job that gathers the others. */
function DatasetLine({ card: { datasetRois } }: { card: EvidenceCard }) {
  const { client } = useApp();
  const { t, language } = useText();
  const datasetId = useAppState(placeDatasetId);
  const job = useCurvesJob();
  const [isStarting, setIsStarting] = useState(false);
  const { done, total } = datasetRois;
  if ((done >= total && !job) || datasetId === null) return null;
  const start = () => {
    setIsStarting(true);
    client.evidence
      .startCurves({ datasetId })
      .catch(notifyError)
      .finally(() => setIsStarting(false));
  };
  const [now, of] =
    job && job.total > 0 ? [Math.max(done, job.done), Math.max(total, job.total)] : [done, total];
  return (
    <span className="evidence-dataset" data-testid="evidence-dataset">
      {t('evidence.datasetRois', {
        count: of,
        n: formatNumber(now, language),
        total: formatNumber(of, language),
      })}
      <span className="dot">
        {job ? (
          jobLeft(job) || t('evidence.computing')
        ) : (
          <button
            type="button"
            className="link-button"
            onClick={start}
            disabled={isStarting}
            data-testid="evidence-compute"
          >
            {t('evidence.compute')}
          </button>
        )}
      </span>
    </span>
  );
}
