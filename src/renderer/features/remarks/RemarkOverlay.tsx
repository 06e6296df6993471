import './remarks.css';
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { followView } from '../../map/review/RemarkLayer.ts';
import { toScreen, type ScreenFrame } from '../../map/screenFrame.ts';
import { paintPatchStates } from '../patchReview/paintPatchStates.ts';
import { useIsPatchListOpen } from '../patchReview/patchListState.ts';
import { usePatchReviews } from '../patchReview/usePatchReviews.ts';
import { RemarkDraftForm } from './RemarkDraftForm.tsx';
import { RemarkThread } from './RemarkThread.tsx';
import { closeRemarks, openRemark, useRemarkState } from './remarkStore.ts';
import { useRemarks } from './useRemarks.ts';

/** Over the map of a ROI: pins of remarks with the thread that is open, and in the patch review the states of the patches. */
export function RemarkOverlay() {
  const roi = useDocument((s) => s.roi);
  const map = useAppState((s) => s.map);
  if (!roi || !map) return null;
  return <Pins key={`${roi.datasetId}/${roi.roiKey}`} roi={roi} />;
}

function Pins({ roi }: { roi: RoiDetail }) {
  const { app } = useApp();
  const { t } = useText();
  const layer = useRef<HTMLDivElement>(null);
  const inReview = useAppState((s) => s.activity === 'review');
  const isPatchReview = useIsPatchListOpen();
  const withResolved = useRemarkState((s) => s.withResolved) && inReview;
  const openId = useRemarkState((s) => s.openId);
  const draft = useRemarkState((s) => s.draft);
  const { data } = useRemarks(roi.datasetId, roi.roiKey, withResolved);
  const remarks = data ?? [];
  const open = remarks.find(({ id }) => id === openId) ?? null;
  const ownDraft = draft?.roiKey === roi.roiKey && draft.datasetId === roi.datasetId ? draft : null;
  const at = open ?? ownDraft;
  usePlaced(layer, roi);
  // A ROI that is left takes what is open in it along.
  useEffect(() => closeRemarks, []);
  const close = () => {
    closeRemarks();
    app.getState().map?.focus();
  };
  return (
    <div ref={layer} className="remark-layer">
      {isPatchReview && <PatchStates roi={roi} />}
      {remarks.map((remark) => {
        const title = t(remark.flag ? `remark.flag.${remark.flag}` : 'remark.noFlag');
        return (
          <button
            key={remark.id}
            type="button"
            className="remark-pin"
            data-x={remark.x}
            data-y={remark.y}
            data-flag={remark.flag ?? 'comment'}
            data-resolved={remark.resolved || undefined}
            data-open={remark.id === openId || undefined}
            data-testid="remark-pin"
            aria-label={t('remark.pin', { title, author: remark.author })}
            title={`${title}\n${remark.text}`}
            onClick={() => (remark.id === openId ? close() : openRemark(remark.id))}
            onKeyDown={(event) => {
              // Of the pin, not of the land that it lies over.
              if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
            }}
          />
        );
      })}
      {ownDraft && (
        <span className="remark-pin" data-x={ownDraft.x} data-y={ownDraft.y} data-open data-draft />
      )}
      {at && (
        <div
          className="remark-popover"
          role="dialog"
          aria-label={t(open ? 'remark.title' : 'remark.new')}
          data-x={at.x}
          data-y={at.y}
          data-popover
          data-testid="remark-popover"
          onKeyDown={(event) => {
            // It lies in the pane of the land, whose letters and digits are not meant here; those of the window are.
            if (!event.ctrlKey && !event.metaKey && !/^F\d/.test(event.key)) event.stopPropagation();
            if (event.key === 'Escape') close();
          }}
          onWheel={(event) => event.stopPropagation()}
        >
          {open && <RemarkThread key={open.id} remark={open} datasetId={roi.datasetId} onClose={close} />}
          {ownDraft && !open && <RemarkDraftForm key={ownDraft.eventId} draft={ownDraft} onClose={close} />}
        </div>
      )}
    </div>
  );
}

/** Room between a place and the corner of its popover, CSS pixels. */
const gapPx = 14;

/** Moves what has a place on the grid (`data-x`, `data-y`) with the view; a popover stays within the layer. */
function usePlaced(layer: RefObject<HTMLElement | null>, roi: RoiDetail): void {
  const map = useAppState((s) => s.map);
  const frame = useRef<ScreenFrame | null>(null);
  const place = useRef(() => {});
  useLayoutEffect(() => {
    place.current = () => {
      const host = layer.current;
      const now = frame.current;
      if (!host || !now) return;
      for (const element of host.querySelectorAll<HTMLElement>('[data-x]')) {
        const [x, y] = toScreen(now, Number(element.dataset['x']), Number(element.dataset['y']));
        const [left, top] = 'popover' in element.dataset ? beside(x, y, element, host) : [x, y];
        element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
      }
    };
    // What this render put in has no place yet.
    place.current();
  });
  useEffect(() => {
    if (!map) return;
    return followView(map.shared, roi, (next) => {
      frame.current = next;
      place.current();
    });
  }, [map, roi]);
}

function beside(x: number, y: number, element: HTMLElement, host: HTMLElement): [number, number] {
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = x + gapPx + width > host.clientWidth ? x - gapPx - width : x + gapPx;
  const top = Math.min(y - gapPx, host.clientHeight - height - 8);
  return [Math.max(8, left), Math.max(8, top)];
}

/** Frames around the patches in the colours of their states. */
function PatchStates({ roi }: { roi: RoiDetail }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useAppState((s) => s.map);
  const { data } = usePatchReviews(roi);
  useEffect(() => {
    if (!map || !data) return;
    const states = new Map(data.map(({ patchId, state }) => [patchId, state]));
    return followView(map.shared, roi, (frame) => {
      if (canvas.current) paintPatchStates(canvas.current, frame, roi.grid, states);
    });
  }, [map, roi, data]);
  return <canvas ref={canvas} className="patch-states" aria-hidden="true" data-testid="patch-states" />;
}
