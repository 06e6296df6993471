import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { VotedRegion } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeRoiKey } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { useCard } from './cardStore.ts';
import { cropName, fineCropName, roiName } from './names.ts';
import { lookAtRegion } from './openItem.ts';
import { useRead } from './useDeskData.ts';

const rowHeightPx = 58;
/** The largest of them are what one looks through. */
const mostRegions = 500;

/** Whole regions that the vote marks: of the ROI or the domain that the queue is limited to, else of the dataset. */
export function RegionsView() {
  const services = useApp();
  const { t, language } = useText();
  const { roiKey, domains } = useDesk((s) => s.filter);
  const scope = {
    ...(roiKey === undefined ? {} : { roiKey }),
    ...(domains?.length === 1 ? { domain: domains[0]! } : {}),
  };
  const { data, error } = useRead(`regions ${JSON.stringify(scope)}`, (datasetId, signal) =>
    services.client.comparison.regions({ datasetId, ...scope, limit: mostRegions }, { signal }),
  );
  const scroller = useRef<HTMLDivElement>(null);
  const regions = data?.regions ?? [];
  const rows = useVirtualizer({
    count: regions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 4,
  });
  const told = error && formatError(error, language);
  return (
    <>
      <p className="review-small review-pad">
        {t('review.regions')}
        {data && (
          <>
            <span className="dot" />
            {t('review.regions.count', { count: data.total, n: formatNumber(data.total, language) })}
          </>
        )}
      </p>
      {told && (
        <p className="form-error review-pad" role="alert">
          {told.message} {told.hint}
        </p>
      )}
      <div ref={scroller} className="review-rows" data-testid="regions">
        {data?.total === 0 && (
          <div className="review-pad">
            <EmptyState>{t('review.regions.none')}</EmptyState>
          </div>
        )}
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <RegionRow key={regions[index]!.id} region={regions[index]!} top={start} />
          ))}
        </div>
      </div>
    </>
  );
}

function RegionRow({ region, top }: { region: VotedRegion; top: number }) {
  const services = useApp();
  const { t, language } = useText();
  const isOpen = useCard((s) => s.lookAt?.id === region.id);
  const isHere = useAppState((s) => placeRoiKey(s) === region.roiKey);
  const { gradePx, code1, code3 } = region;
  const assessed = gradePx[1] + gradePx[2] + gradePx[3];
  const share = (px: number) => formatShare(assessed > 0 ? px / assessed : 0, language);
  const [coarse, fine] = [cropName(code1, t, language), fineCropName(code3, t, language)];
  return (
    <button
      type="button"
      className="review-row review-region"
      aria-pressed={isOpen && isHere}
      data-testid="region-row"
      style={{ height: rowHeightPx, transform: `translateY(${top}px)` }}
      onClick={() => lookAtRegion(services, region)}
    >
      <span className="review-row-text">
        <span className="review-row-name" title={fine}>
          {coarse}
          {fine !== coarse && <span className="muted"> · {fine}</span>}
        </span>
        <span className="review-row-facts">
          {roiName(region.roiKey)} · {formatNumber(region.areaM2, language)} m² ·{' '}
          {t(`review.vote.${region.vote}`)}
        </span>
        <span className="review-row-facts">
          {t('review.regions.share', { contradictory: share(gradePx[3]), compatible: share(gradePx[1]) })}
          {region.isCut && ` · ${t('review.regions.cut')}`}
        </span>
      </span>
    </button>
  );
}
