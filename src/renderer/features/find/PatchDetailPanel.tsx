import './find.css';
import { useEffect, useState, type ReactNode } from 'react';
import type { PatchDetail } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { lpis1, lpis2, lpis3 } from '../../../shared/model/nomenclatures.ts';
import { useApp, useAppState, useSession } from '../../app/AppContext.ts';
import { placeDatasetId, placeNomenclature } from '../../app/selectors.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { FoldSection } from '../inspector/FoldSection.tsx';
import { Picture, usePictureLook } from './Picture.tsx';
import { Timeline } from './Timeline.tsx';

/** Everything known of the patch that the list stands on. */
export function PatchDetailPanel() {
  const { t, language } = useText();
  const patchId = useAppState((s) => s.selection.cursor?.patchId ?? null);
  const { detail, error } = usePatchDetail(patchId);
  if (patchId === null)
    return (
      <div className="panel">
        <Section title={t('find.patch')}>
          <EmptyState>{t('find.noPatchChosen')}</EmptyState>
        </Section>
      </div>
    );
  return (
    <div
      className="panel patch-detail"
      data-testid="patch-detail"
      data-stale={detail?.patchId !== patchId || undefined}
    >
      {error && <p className="form-error">{formatError(error, language).message}</p>}
      {detail && <Detail detail={detail} />}
    </div>
  );
}

/** Detail of a patch; that of the one before stays until it comes. */
function usePatchDetail(patchId: string | null): { detail: PatchDetail | null; error: AppErrorData | null } {
  const { client } = useApp();
  const datasetId = useAppState(placeDatasetId);
  const version = useAppState((s) => s.dataVersions[datasetId ?? ''] ?? 0);
  const [state, setState] = useState<{ detail: PatchDetail | null; error: AppErrorData | null }>({
    detail: null,
    error: null,
  });
  useEffect(() => {
    if (datasetId === null || patchId === null) return;
    const abort = new AbortController();
    client.catalogue.patch({ datasetId, patchId }, { signal: abort.signal }).then(
      (detail) => !abort.signal.aborted && setState({ detail, error: null }),
      (error) => !abort.signal.aborted && setState((s) => ({ ...s, error: toErrorData(error) })),
    );
    return () => abort.abort();
  }, [client, datasetId, patchId, version]);
  return state;
}

function Detail({ detail }: { detail: PatchDetail }) {
  const look = usePictureLook();
  const { actions } = useApp();
  const { t, language } = useText();
  const datasetId = useAppState(placeDatasetId) ?? '';
  const masks = useAppState((s) => s.findLook.masks);
  const nomenclature = useAppState(placeNomenclature);
  const metres = detail.extent && [detail.extent[2] - detail.extent[0], detail.extent[3] - detail.extent[1]];
  return (
    <>
      <Section
        title={detail.patchId}
        isName
        aside={
          <button
            type="button"
            className="link-button"
            data-testid="detail-open"
            onClick={() => actions.openPatch(datasetId, detail.roiKey, detail.patchId)}
          >
            {t('find.open')}
          </button>
        }
      >
        <div className="detail-picture">
          <Picture
            look={look}
            patchId={detail.patchId}
            modalityBits={detail.modalityBits}
            masks={masks && detail.state !== 'noMask'}
          />
        </div>
        <dl className="facts detail-facts">
          <Fact name={t('find.column.state')}>{t(`find.state.${detail.state}`)}</Fact>
          {detail.changedPx > 0 && (
            <Fact name={t('find.column.changed')}>{formatNumber(detail.changedPx, language)} px</Fact>
          )}
          <Fact name={t('find.column.split')}>{detail.split}</Fact>
          <Fact name={t('find.column.date')}>
            {[detail.aerialDate, detail.aerialTime].filter(Boolean).join(' ') || null}
          </Fact>
          <Fact name={t('find.kind.camera')}>{detail.camera}</Fact>
          <Fact name={t('find.sizeFact')}>
            {detail.widthPx !== null && detail.heightPx !== null
              ? `${formatNumber(detail.widthPx, language)} × ${formatNumber(detail.heightPx, language)} px`
              : null}
          </Fact>
          <Fact name={t('find.ground')}>
            {metres &&
              `${formatNumber(metres[0]!, language, 1)} × ${formatNumber(metres[1]!, language, 1)} m`}
          </Fact>
          <Fact name={t('find.crs')}>{detail.crs}</Fact>
        </dl>
      </Section>
      <FoldSection id="find.mask" title={`${t('find.maskClasses')} · ${nomenclature.label}`}>
        <Bars counts={detail.cosia} list={nomenclature} />
        <Odd
          count={detail.unknownPx}
          text={t('find.unknownPx', { n: formatNumber(detail.unknownPx ?? 0, language) })}
        />
      </FoldSection>
      {detail.lpis1 && (
        <FoldSection id="find.lpis" title={t('find.lpis')}>
          {(
            [
              [detail.lpis1, lpis1],
              [detail.lpis2, lpis2],
              [detail.lpis3, lpis3],
            ] as const
          ).map(
            ([counts, list], level) =>
              counts && (
                <div key={list.id} className="lpis-level">
                  <h3>{t('find.level', { n: level + 1 })}</h3>
                  <Bars counts={counts} list={list} max={5} />
                </div>
              ),
          )}
          <Odd
            count={detail.lpisUnknownPx}
            text={t('find.unknownPx', { n: formatNumber(detail.lpisUnknownPx ?? 0, language) })}
          />
          <Odd
            count={detail.hierarchyPx}
            text={t('find.hierarchyPx', { n: formatNumber(detail.hierarchyPx ?? 0, language) })}
          />
        </FoldSection>
      )}
      <FoldSection id="find.dates" title={t('find.dates')}>
        <Timeline detail={detail} />
      </FoldSection>
      {Object.keys({ ...detail.splits, ...detail.extra }).length > 0 && (
        <FoldSection id="find.extra" title={t('find.metadata')}>
          <dl className="facts detail-facts">
            {Object.entries({ ...detail.splits, ...detail.extra }).map(([name, value]) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
          </dl>
        </FoldSection>
      )}
      <FoldSection
        id="find.files"
        title={t('find.files')}
        aside={formatNumber(detail.files.length, language)}
      >
        <ul className="detail-files">
          {detail.files.map(({ modality, path }) => (
            <li key={`${modality} ${path}`}>
              <span>{modality}</span>
              <span className="mono muted" title={path}>
                {path}
              </span>
            </li>
          ))}
        </ul>
      </FoldSection>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Odd({ count, text }: { count: number | null; text: string }) {
  return count !== null && count > 0 ? <p className="form-warn">{text}</p> : null;
}

/** Shares of classes as bars, the largest first. */
function Bars({
  counts,
  list,
  max = 19,
}: {
  counts: PatchDetail['cosia'];
  list: Nomenclature;
  max?: number;
}) {
  const { t, language } = useText();
  const palette = useSession((s) => s.palette);
  if (!counts) return <EmptyState>{t('find.notMeasured')}</EmptyState>;
  const total = counts.reduce((sum, [, px]) => sum + px, 0);
  const sorted = counts.toSorted(([, a], [, b]) => b - a);
  const largest = sorted[0]?.[1] ?? 1;
  return (
    <ul className="class-bars">
      {sorted.slice(0, max).map(([value, px]) => {
        const found = classOf(list, value);
        const color = found ? classColor(found, palette) : 'var(--control-line)';
        return (
          <li key={value}>
            <Swatch color={color} size={11} />
            <span className="class-bar-name">{found?.[language] ?? `${t('find.class')} ${value}`}</span>
            <span className="class-bar">
              <i style={{ width: `${(px / largest) * 100}%`, background: color }} />
            </span>
            <span className="class-bar-share">{formatShare(px / total, language)}</span>
          </li>
        );
      })}
      {sorted.length > max && <li className="muted">+{formatNumber(sorted.length - max, language)}</li>}
    </ul>
  );
}
