import { memo, type CSSProperties, type MouseEvent } from 'react';
import type { PatchRow } from '../../../shared/contract/index.ts';
import type { Translate } from '../../i18n/index.ts';
import type { FindLook } from '../../state/app.ts';
import { ClassStrip } from './ClassStrip.tsx';
import { patchPlace } from './patchName.ts';
import { Picture, type PictureLook } from './Picture.tsx';

/** One patch: its picture, how its classes share it, its name and what is to be known at a glance. */
export const PatchCard = memo(function PatchCard({
  row,
  index,
  total,
  size,
  masks,
  look,
  t,
  chosen,
  current,
  x,
  y,
  sidePx,
  onClick,
  onOpen,
}: {
  row: PatchRow;
  index: number;
  total: number;
  size: FindLook['size'];
  masks: boolean;
  look: PictureLook;
  t: Translate;
  chosen: boolean;
  current: boolean;
  /** Place and size on the page, in pixels. */
  x: number;
  y: number;
  sidePx: number;
  onClick(event: MouseEvent, index: number): void;
  onOpen(index: number): void;
}) {
  const place = patchPlace(row);
  const troubled = (row.unknownPx ?? 0) > 0 || (row.hierarchyPx ?? 0) > 0;
  return (
    <div
      id={`patch-${index}`}
      className="patch-card"
      role="option"
      aria-selected={chosen}
      aria-setsize={total}
      aria-posinset={index + 1}
      aria-label={`${row.patchId}, ${t(`find.state.${row.state}`)}`}
      data-current={current || undefined}
      data-testid={`card-${row.patchId}`}
      title={[row.patchId, row.split, row.aerialDate, t(`find.state.${row.state}`)]
        .filter(Boolean)
        .join(' · ')}
      style={cardStyle(x, y, sidePx)}
      onClick={(event) => onClick(event, index)}
      onDoubleClick={() => onOpen(index)}
    >
      <span className="patch-picture">
        <Picture
          patchId={row.patchId}
          modalityBits={row.modalityBits}
          masks={masks && row.state !== 'noMask'}
          look={look}
        />
        <span className="patch-marks">
          {row.state === 'edited' && <span className="mark mark-edited" />}
          {row.state === 'noMask' && <span className="mark mark-text">{t('find.noMask')}</span>}
          {row.state === 'readOnly' && <span className="mark mark-text">{t('find.locked')}</span>}
          {troubled && <span className="mark mark-trouble">!</span>}
        </span>
      </span>
      <ClassStrip shares={row.shares} look={look} />
      <span className="patch-name">
        <span>{row.roi}</span>
        <b>{place}</b>
      </span>
      {size === 'l' && (
        <span className="patch-facts">
          {[row.aerialDate ?? row.year, row.split].filter(Boolean).join(' · ')}
        </span>
      )}
    </div>
  );
});

/** Where a card lies; its height follows from its content. */
export function cardStyle(x: number, y: number, sidePx: number): CSSProperties {
  return { width: sidePx, transform: `translate(${x}px, ${y}px)`, '--side': `${sidePx}px` } as CSSProperties;
}
