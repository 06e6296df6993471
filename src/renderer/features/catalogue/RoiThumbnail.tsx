import { useEffect, useRef } from 'react';
import { levelCount, type RoiSummary } from '../../../shared/contract/index.ts';
import { labelGsd } from '../../../shared/model/modality.ts';
import { useApp } from '../../app/AppContext.ts';
import { loadThumbnail } from './thumbnails.ts';

/** Scrolling past a row should not read its picture. */
const restMs = 120;

/** The land of a ROI, small. Empty until footprints are known. */
export function RoiThumbnail({ roi }: { roi: RoiSummary }) {
  const { origin } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const url = thumbnailUrl(origin, roi);
  useEffect(() => {
    if (!url) return;
    let gone = false;
    const timer = setTimeout(() => {
      loadThumbnail(url).then(
        (picture) => {
          const context = canvas.current?.getContext('2d');
          if (gone || !picture || !context) return;
          context.canvas.width = picture.width;
          context.canvas.height = picture.height;
          context.putImageData(picture, 0, 0);
        },
        () => {
          // A row without a picture still says everything; the map reports what cannot be read.
        },
      );
    }, restMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [url]);
  return (
    <span className="roi-thumbnail">
      <canvas ref={canvas} width={1} height={1} aria-hidden="true" />
    </span>
  );
}

function thumbnailUrl(origin: string, roi: RoiSummary): string | null {
  if (!roi.extent) return null;
  const [minX, minY, maxX, maxY] = roi.extent;
  const top = levelCount(Math.round((maxX - minX) / labelGsd), Math.round((maxY - minY) / labelGsd)) - 1;
  const path = [roi.datasetId, roi.roiKey, 'aerial', top, 0, 0].map(encodeURIComponent).join('/');
  return `${origin}/api/pixels/tile/${path}`;
}
