import { useEffect } from 'react';
import { worldToPixel } from '../../../shared/geo/grid.ts';
import type { OutlinedItem } from '../../map/review/ReviewLayer.ts';
import { useApp, useAppState, useDesk, useDocument, type AppServices } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { isInRings } from '../evidence/rings.ts';
import { ClassChooser } from './ClassChooser.tsx';
import { useCard } from './cardStore.ts';
import './review.css';
import { useRead } from './useDeskData.ts';

const noItems: readonly OutlinedItem[] = [];

/** What of the review lies over the land: outlines, the frame of fix mode, the list of classes. */
export function ReviewOverlay() {
  const { t } = useText();
  const isReview = useAppState((s) => s.activity === 'review');
  const isFixing = useDesk((s) => s.isFixing && s.activeId !== null);
  const asksClass = useCard((s) => s.asksClass);
  const items = useOutlines(isReview);
  useClickedItem(isReview ? items : noItems);
  if (!isReview) return null;
  return (
    <>
      {isFixing && (
        <div className="review-frame" data-testid="fix-frame" aria-hidden="true">
          <span>{t('review.fix')}</span>
        </div>
      )}
      {asksClass && <ClassChooser />}
    </>
  );
}

/** The outlines of the open ROI, as the core has them now, on the map. */
function useOutlines(isReview: boolean): readonly OutlinedItem[] {
  const { client } = useApp();
  const map = useAppState((s) => s.map);
  const roiKey = useDocument((s) => s.roi?.roiKey ?? null);
  const { data } = useRead(
    `outlines ${roiKey}`,
    async (datasetId, signal) => ({
      roiKey,
      ...(await client.comparison.outlines({ datasetId, roiKey: roiKey ?? '' }, { signal })),
    }),
    isReview && roiKey !== null,
  );
  const items = data?.roiKey === roiKey ? data.items : noItems;
  const item = useCard((s) => s.item);
  const rings = useCard((s) => s.rings);
  const regionRings = useCard((s) => s.regionRings);
  const lookAt = useCard((s) => s.lookAt);
  useEffect(() => {
    if (!map || roiKey === null) return;
    if (!isReview) return map.showReview(null);
    const isHere = item !== null && item.roiKey === roiKey && rings.length > 0;
    const marked = lookAt?.roiKey === roiKey ? [ringOf(lookAt.window)] : [];
    map.showReview({
      items,
      active: isHere ? { id: item.id, level: item.level, rings } : null,
      region: isHere ? regionRings : marked,
    });
  }, [map, roiKey, isReview, items, item, rings, regionRings, lookAt]);
  return items;
}

const ringOf = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) => [
  ...[x, y, x + width, y, x + width, y + height, x, y + height],
];

/** A click on an outline opens its item, while the hand only moves the land. */
function useClickedItem(items: readonly OutlinedItem[]): void {
  const services = useApp();
  useEffect(() => {
    if (items.length === 0) return;
    let from: { x: number; y: number } | null = null;
    const onDown = ({ clientX, clientY, button, target }: PointerEvent) => {
      const isLand = target instanceof Element && target.closest('.map-host') !== null;
      from = button === 0 && isLand ? { x: clientX, y: clientY } : null;
    };
    const onUp = ({ clientX, clientY }: PointerEvent) => {
      const isClick = from !== null && Math.hypot(clientX - from.x, clientY - from.y) < 4;
      from = null;
      if (isClick) openUnderPointer(services, items);
    };
    window.addEventListener('pointerdown', onDown, true);
    window.addEventListener('pointerup', onUp, true);
    return () => {
      window.removeEventListener('pointerdown', onDown, true);
      window.removeEventListener('pointerup', onUp, true);
    };
  }, [services, items]);
}

function openUnderPointer({ session, document, desk }: AppServices, items: readonly OutlinedItem[]): void {
  const { roi, cursor } = document.getState();
  if (!roi || !cursor || session.getState().tool !== 'pan' || desk.getState().isFixing) return;
  const [x, y] = worldToPixel(roi, cursor.worldX, cursor.worldY);
  const hit = items.find(({ rings }) => isInRings(rings, x, y));
  if (hit) desk.getState().open(hit.id);
}
