import { memo } from 'react';
import type { RankedPatch, RankSort } from '../../../shared/contract/index.ts';
import { patchOfCell } from '../../../shared/model/layouts.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { cellName } from '../find/patchName.ts';
import { Picture, type PictureLook } from '../find/Picture.tsx';
import { roiName } from '../review/names.ts';

const imageBit = modalityBit('AERIAL_RGBI');

/** A patch of the queue: its picture, how much the model and the mask differ, and in which classes most. */
export const RankedRow = memo(function RankedRow({
  patch,
  index,
  top,
  height,
  sort,
  nomenclature,
  look,
  isOpen,
  isActive,
  onMark,
  onOpen,
}: {
  patch: RankedPatch;
  index: number;
  top: number;
  height: number;
  sort: RankSort;
  nomenclature: Nomenclature;
  look: PictureLook;
  /** It was opened last. */
  isOpen: boolean;
  /** The keyboard stands on it. */
  isActive: boolean;
  onMark(index: number): void;
  onOpen(patch: RankedPatch): void;
}) {
  const { t, language } = useText();
  const { differs, differsSurely, uncertainty, pair } = patch;
  const percent = (share: number) => t('models.rank.percent', { n: formatShare(share, language) });
  const value = sort === 'uncertainty' ? uncertainty : (differs ?? uncertainty);
  const name = (code: number) => classOf(nomenclature, code)?.[language] ?? String(code);
  const told = [
    patch.patchId,
    differs !== null && t('models.rank.differs', { share: formatShare(differs, language) }),
    differsSurely !== null && t('models.rank.differsSurely', { share: formatShare(differsSurely, language) }),
    uncertainty !== null && t('models.rank.unsure', { n: formatNumber(uncertainty, language, 2) }),
    pair && `${name(pair[0])} → ${name(pair[1])}: ${percent(pair[2])}`,
  ].filter(Boolean);
  return (
    <div
      id={`ranked-${index}`}
      className="rank-row"
      role="option"
      aria-selected={isOpen}
      data-active={isActive || undefined}
      data-testid="rank-row"
      data-id={patch.patchId}
      title={told.join('\n')}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={() => onMark(index)}
      onDoubleClick={() => onOpen(patch)}
    >
      <span className="rank-picture">
        <Picture patchId={patchOfCell(patch.patchId)} modalityBits={imageBit} masks={false} look={look} />
      </span>
      <span className="rank-text">
        <span className="rank-name">
          <span className="rank-roi">{roiName(patch.roiKey)}</span>
          <b>{cellName(patch.patchId, patch.roiKey)}</b>
          <span className="rank-value">{value === null ? '—' : percent(value)}</span>
        </span>
        <ShareBar
          whole={sort === 'uncertainty' ? uncertainty : differs}
          sure={sort === 'uncertainty' ? null : differsSurely}
        />
        <span className="rank-pair">
          {pair ? (
            <>
              <ClassSwatch nomenclature={nomenclature} value={pair[0]} size={10} />
              <span>{name(pair[0])}</span>
              <Icon name="chevron" size={9} />
              <ClassSwatch nomenclature={nomenclature} value={pair[1]} size={10} />
              <span>{name(pair[1])}</span>
            </>
          ) : (
            <span>{t(differs === null ? 'models.rank.noMask' : 'models.rank.same')}</span>
          )}
        </span>
      </span>
    </div>
  );
});

/** Pixels that differ, and of them those of which the model is sure. */
function ShareBar({ whole, sure }: { whole: number | null; sure: number | null }) {
  const width = (share: number | null) => ({ width: `${Math.min(1, share ?? 0) * 100}%` });
  return (
    <span className="rank-bar" aria-hidden="true">
      <span className="rank-bar-whole" style={width(whole)} />
      {sure !== null && <span className="rank-bar-sure" style={width(sure)} />}
    </span>
  );
}
