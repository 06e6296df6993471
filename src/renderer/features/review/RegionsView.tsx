import '../agreement/desk.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { LpisRegion } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeRoiKey } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { useCard } from './cardStore.ts';
import { cropName, fineCropName, roiName } from './names.ts';
import { lookAtRegion } from './openItem.ts';
import { gradeShares, readRegions, regionsAtOnce, type RegionList } from './regions.ts';
import { useRead, type Read } from './useDeskData.ts';

const rowHeightPx = 58;
/** The largest of a ROI are what one looks through. */
const mostOfRoi = 10 * regionsAtOnce;

/**
 * Regions that the vote marks, of the ROI or the domain that the queue is limited to, else of the dataset; or all regions of the
 * open ROI.
 */
export function RegionsView() {
  const { t, language } = useText();
  const roiKey = useAppState(placeRoiKey);
  const roiOfAll = useDesk((s) => s.allRegions) ? roiKey : null;
  const { data, error } = useRegions(roiOfAll);
  const scroller = useRef<HTMLDivElement>(null);
  const regions = data?.regions ?? [];
  const rows = useVirtualizer({
    count: regions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 4,
  });
  const told = error && formatError(error, language);
  const isAll = roiOfAll !== null;
  return (
    <>
      <WhichRegions isAll={isAll} canAll={roiKey !== null} onChoose={() => rows.scrollToOffset(0)} />
      <p className="review-small review-pad">
        {t(isAll ? 'review.regions.allHint' : 'review.regions')}
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
            <EmptyState>{t(isAll ? 'review.regions.allNone' : 'review.regions.none')}</EmptyState>
          </div>
        )}
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <RegionRow key={regions[index]!.id} region={regions[index]!} top={start} isAll={isAll} />
          ))}
        </div>
      </div>
    </>
  );
}

/** @param roiOfAll all regions of this ROI; null: those that the vote marks. */
function useRegions(roiOfAll: string | null): Read<RegionList> {
  const { client } = useApp();
  const { roiKey, domains } = useDesk((s) => s.filter);
  const scope = {
    ...(roiKey === undefined ? {} : { roiKey }),
    ...(domains?.length === 1 ? { domain: domains[0]! } : {}),
  };
  const wanted = roiOfAll === null ? scope : { roiKey: roiOfAll, all: true };
  return useRead(`regions ${JSON.stringify(wanted)}`, (datasetId, signal) =>
    readRegions(
      (offset, limit) => client.comparison.regions({ datasetId, ...wanted, offset, limit }, { signal }),
      roiOfAll === null ? regionsAtOnce : mostOfRoi,
    ),
  );
}

function WhichRegions({ isAll, canAll, onChoose }: { isAll: boolean; canAll: boolean; onChoose(): void }) {
  const { t } = useText();
  const setAll = useDesk((s) => s.setAllRegions);
  const choice = (all: boolean) => ({
    type: 'button' as const,
    role: 'radio',
    'aria-checked': isAll === all,
    onClick: () => {
      setAll(all);
      onChoose();
    },
  });
  return (
    <div className="review-regions-head">
      <div className="review-segments" role="radiogroup" aria-label={t('review.regions.which')}>
        <button {...choice(false)} data-testid="regions-marked">
          {t('review.regions.marked')}
        </button>
        <button
          {...choice(true)}
          disabled={!canAll}
          title={canAll ? undefined : t('review.regions.needsRoi')}
          data-testid="regions-all"
        >
          {t('review.regions.all')}
        </button>
      </div>
    </div>
  );
}

function RegionRow({ region, top, isAll }: { region: LpisRegion; top: number; isAll: boolean }) {
  const services = useApp();
  const { t, language } = useText();
  const isOpen = useCard((s) => s.lookAt?.id === region.id);
  const isHere = useAppState((s) => placeRoiKey(s) === region.roiKey);
  const { roiKey, areaM2, vote, code1, code3, isCut } = region;
  const [coarse, fine] = [cropName(code1, t, language), fineCropName(code3, t, language)];
  const facts = [
    ...(isAll ? [] : [roiName(roiKey)]),
    `${formatNumber(areaM2, language)} m²`,
    ...(vote ? [t(`review.vote.${vote}`)] : []),
    ...(isCut ? [t('review.regions.cut')] : []),
  ];
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
        <span className="review-row-facts">{facts.join(' · ')}</span>
        <Shares gradePx={region.gradePx} />
      </span>
    </button>
  );
}

/** What of a region is compatible, plausible, contradictory and not assessable: a bar, and the two that matter. */
function Shares({ gradePx }: Pick<LpisRegion, 'gradePx'>) {
  const { t, language } = useText();
  const shares = gradeShares(gradePx);
  if (!shares) return <span className="review-row-facts">{t('review.regions.notCompared')}</span>;
  const { c, p, x, n } = shares;
  const told = (share: number) => formatShare(share, language);
  const all = t('review.regions.grades', { c: told(c), p: told(p), x: told(x), n: told(n) });
  return (
    <span className="review-region-shares" title={all}>
      <span className="review-region-bar" role="img" aria-label={all}>
        {(['c', 'p', 'x', 'n'] as const).map((grade) => (
          <span key={grade} data-grade={grade} style={{ width: `${shares[grade] * 100}%` }} />
        ))}
      </span>
      <span className="review-row-facts">
        {t('review.regions.share', { contradictory: told(x), compatible: told(c) })}
      </span>
    </span>
  );
}
