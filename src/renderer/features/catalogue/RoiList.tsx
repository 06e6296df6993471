import { Select, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { RoiSummary } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeRoiKey, placeRois } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { RoiThumbnail } from './RoiThumbnail.tsx';
import { roiSorts, sortRois, type RoiSort } from './sortRois.ts';
import { useRoiCounts } from './useRoiCounts.ts';

const rowHeightPx = 50;

/** The ROIs of the dataset, filtered and sorted; only what is seen is in the page. */
export function RoiList() {
  const { t, language } = useText();
  const { actions } = useApp();
  const all = useAppState(placeRois);
  const { rois, counts } = useRoiCounts();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<RoiSort>('name');
  const shown = useMemo(() => sortRois(rois, filter, sort), [rois, filter, sort]);
  const total = formatNumber(all.length, language);
  return (
    <Section
      title={t('catalogue.rois')}
      aside={
        <span data-testid="roi-count">
          {shown.length === all.length
            ? total
            : t('catalogue.countOf', { shown: formatNumber(shown.length, language), total })}
        </span>
      }
      testId="roi-list"
    >
      <div className="roi-tools">
        <TextInput
          className="grow"
          placeholder={t('catalogue.filter')}
          aria-label={t('catalogue.filter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          data-testid="roi-filter"
        />
        <Select
          aria-label={t('catalogue.sort')}
          value={sort}
          onChange={(value) => value && setSort(value)}
          data={roiSorts.map((value) => ({ value, label: t(`catalogue.sort.${value}`) }))}
          allowDeselect={false}
          w={104}
          comboboxProps={{ width: 150, position: 'bottom-end' }}
        />
      </div>
      {counts && (
        <p className="roi-filtered">
          <span>{t('find.listFiltered')}</span>
          <button
            type="button"
            className="link-button"
            onClick={() => actions.setFind({ where: '' })}
            data-testid="roi-unfilter"
          >
            {t('find.clearShort')}
          </button>
        </p>
      )}
      {all.length === 0 && <EmptyState>{t('catalogue.empty')}</EmptyState>}
      {rois.length > 0 && shown.length === 0 && <EmptyState>{t('catalogue.noneFound')}</EmptyState>}
      <RoiRows rois={shown} counts={counts} />
    </Section>
  );
}

type Counts = ReadonlyMap<string, number> | null;

function RoiRows({ rois, counts }: { rois: readonly RoiSummary[]; counts: Counts }) {
  const { app, actions } = useApp();
  const { t } = useText();
  const openKey = useAppState(placeRoiKey);
  const pointed = useAppState((s) => s.pointedRoi);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count: rois.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 4,
  });
  const openIndex = rois.findIndex((roi) => roi.roiKey === openKey);
  useEffect(() => {
    if (openIndex < 0) return;
    setActive(openIndex);
    rows.scrollToIndex(openIndex);
    // Follows the open ROI, not every new measurement of the list.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [openIndex]);
  const open = (roi: RoiSummary | undefined) =>
    roi && actions.go({ kind: 'roi', datasetId: roi.datasetId, roiKey: roi.roiKey });
  const point = (roi: RoiSummary | undefined) => app.setState({ pointedRoi: roi?.roiKey ?? null });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6, Home: -Infinity, End: Infinity }[
      event.key
    ];
    if (step !== undefined) {
      const next = Math.min(rois.length - 1, Math.max(0, active + step));
      setActive(next);
      point(rois[next]);
      rows.scrollToIndex(next);
    } else if (event.key === 'Enter' || event.key === ' ') open(rois[active]);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      className="roi-rows"
      role="listbox"
      tabIndex={0}
      aria-label={t('catalogue.rois')}
      aria-activedescendant={rois[active] && `roi-${active}`}
      data-pane-focus
      onKeyDown={onKeyDown}
      onFocus={() => point(rois[active])}
      onBlur={() => point(undefined)}
      onPointerLeave={() => point(undefined)}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const roi = rois[row.index]!;
          return (
            <div
              key={roi.roiKey}
              id={`roi-${row.index}`}
              role="option"
              aria-selected={roi.roiKey === openKey}
              data-active={row.index === active || undefined}
              data-pointed={roi.roiKey === pointed || undefined}
              data-testid={`roi-${roi.roiKey}`}
              className="roi-row"
              style={{ height: rowHeightPx, transform: `translateY(${row.start}px)` }}
              onPointerEnter={() => point(roi)}
              onClick={() => {
                setActive(row.index);
                open(roi);
              }}
            >
              <RoiRow roi={roi} selected={counts?.get(roi.roiKey) ?? null} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function RoiRow({ roi, selected }: { roi: RoiSummary; selected: number | null }) {
  const { t, language } = useText();
  return (
    <>
      <RoiThumbnail roi={roi} />
      <span className="roi-text">
        <span className="roi-line">
          <span className="roi-name">{roi.roi}</span>
          {roi.problems > 0 && (
            <span className="badge badge-problem" title={t('report.count', { count: roi.problems })}>
              <Icon name="warning" size={12} /> {formatNumber(roi.problems, language)}
            </span>
          )}
          {roi.editedPatches > 0 && (
            <span
              className="badge badge-edited"
              title={t('count.editedPatches', {
                count: roi.editedPatches,
                n: formatNumber(roi.editedPatches, language),
              })}
            >
              {t('count.edited', {
                count: roi.editedPatches,
                n: formatNumber(roi.editedPatches, language),
              })}
            </span>
          )}
        </span>
        <span className="roi-facts">
          {roi.domainYear !== '' && (
            <>
              {roi.domainYear}
              <span className="dot" />
            </>
          )}
          {selected === null
            ? t('count.patches', { count: roi.patches, n: formatNumber(roi.patches, language) })
            : t('find.countOf', {
                shown: formatNumber(selected, language),
                total: formatNumber(roi.patches, language),
              })}
        </span>
      </span>
    </>
  );
}
