import { useRef } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { noSelection, type FindLook } from '../../state/app.ts';
import { useFound } from './FindContext.ts';
import { cardStyle, PatchCard } from './PatchCard.tsx';
import { usePictureLook } from './Picture.tsx';
import { usePatchList } from './usePatchList.ts';

/** Width of a picture, and what its card has below it. */
const sizes: Readonly<Record<FindLook['size'], { readonly sidePx: number; readonly textPx: number }>> = {
  s: { sidePx: 84, textPx: 25 },
  m: { sidePx: 124, textPx: 26 },
  l: { sidePx: 188, textPx: 44 },
};
const gapPx = 10;
const marginPx = 12;

/** A picture grows by at most so much to fill its line. */
const maxGrowth = 1.3;

/** Square pictures in as many columns as fit; what is left over in a line is shared among them. */
function galleryLayout(widthPx: number, size: FindLook['size']) {
  const { sidePx: least, textPx } = sizes[size];
  const inside = Math.max(0, widthPx - 2 * marginPx + gapPx);
  const columns = Math.max(1, Math.floor(inside / (least + gapPx)));
  const fill = Math.floor(inside / columns - gapPx);
  const sidePx = Math.max(least, Math.min(fill, Math.floor(least * maxGrowth)));
  const cardPx = sidePx + textPx;
  return { columns, sidePx, cardPx, rowHeight: cardPx + gapPx };
}

/** The patches as pictures. */
export function PatchGallery() {
  const { actions } = useApp();
  const { t } = useText();
  const { pages } = useFound();
  const size = useAppState((s) => s.findLook.size);
  const masks = useAppState((s) => s.findLook.masks);
  const look = usePictureLook();
  const box = useRef<HTMLDivElement>(null);
  const layout = (width: number) => galleryLayout(width, size);
  const list = usePatchList({ box, layout });
  const { columns, rowHeight, total, start, end, cursorIndex } = list;
  const { sidePx, cardPx } = layout(list.rows.width);
  return (
    <div
      ref={box}
      className="gallery"
      role="listbox"
      aria-multiselectable="true"
      aria-label={t('find.patches')}
      aria-activedescendant={cursorIndex >= start && cursorIndex < end ? `patch-${cursorIndex}` : undefined}
      tabIndex={0}
      data-pane-focus
      data-testid="patch-gallery"
      data-size={size}
      onKeyDown={list.onKeyDown}
      onClick={(event) =>
        !(event.target as HTMLElement).closest('.patch-card') && actions.select(noSelection)
      }
    >
      <div
        className="gallery-space"
        style={{ height: Math.ceil(total / columns) * rowHeight + 2 * marginPx }}
      >
        {Array.from({ length: Math.max(0, end - start) }, (_, i) => {
          const index = start + i;
          const row = pages.row(index);
          const col = index % columns;
          const x = marginPx + col * (sidePx + gapPx);
          const y = marginPx + Math.floor(index / columns) * rowHeight;
          if (!row)
            return (
              <div
                key={index}
                className="patch-card"
                data-empty
                style={{ ...cardStyle(x, y, sidePx), height: cardPx }}
              />
            );
          return (
            <PatchCard
              key={row.patchId}
              row={row}
              index={index}
              total={total}
              size={size}
              masks={masks}
              look={look}
              t={t}
              chosen={list.isChosen(row.patchId)}
              current={index === cursorIndex}
              x={x}
              y={y}
              sidePx={sidePx}
              onClick={list.onClick}
              onOpen={list.onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}
