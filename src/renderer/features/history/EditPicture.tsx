import { useEffect, useRef } from 'react';
import type { EditPart } from '../../../shared/contract/index.ts';
import { forEachRun, fromBase64, maxMaskPixels } from '../../../shared/editing/runs.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useApp } from '../../app/AppContext.ts';
import { paletteLut } from '../../map/palette.ts';
import type { PaletteId } from '../../state/session.ts';
import { loadPicture } from '../find/thumbnails.ts';
import { editPartOf } from './editParts.ts';

/** Scrolling past a row should not read it. */
const restMs = 60;

export interface EditPictureProps {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly editId: string;
  readonly sizePx: number;
  readonly nomenclature: Nomenclature;
  readonly palette: PaletteId;
}

/** What an edit made of its pixels, in the colours of the classes, on the aerial picture of the place. */
export function EditPicture({ datasetId, roiKey, editId, sizePx, nomenclature, palette }: EditPictureProps) {
  const { client, origin } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      const part = await editPartOf(client, { datasetId, roiKey, editId });
      const context = canvas.current?.getContext('2d');
      if (abort.signal.aborted || !context || !part) return;
      const colors = paletteLut(nomenclature, palette);
      paint(context, part, colors, null);
      // Of a large image only whole pictures are kept: its cells stay on plain ground.
      if (part.patchId.includes('@')) return;
      const url = `${origin}/api/pixels/thumbnail/${encodeURIComponent(datasetId)}/${encodeURIComponent(part.patchId)}`;
      const ground = await loadPicture(url, abort.signal);
      if (!abort.signal.aborted && ground) paint(context, part, colors, ground);
    };
    // An edit whose picture cannot be read keeps its plain place; going there tells why.
    const timer = setTimeout(() => void read().catch(() => {}), restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, origin, datasetId, roiKey, editId, nomenclature, palette]);
  const side = sizePx * 2;
  return (
    <canvas
      ref={canvas}
      className="edit-picture"
      width={side}
      height={side}
      style={{ width: sizePx, height: sizePx }}
      aria-hidden="true"
    />
  );
}

/** A square around the change, at least so many pixels wide that a dot is still seen as one. */
function squareAround({ window, widthPx }: EditPart): { x: number; y: number; side: number } {
  const side = Math.min(widthPx, Math.max(24, Math.max(window.width, window.height) * 1.25));
  const [middleX, middleY] = [window.x + window.width / 2, window.y + window.height / 2];
  const within = (middle: number) => Math.min(Math.max(0, middle - side / 2), Math.max(0, widthPx - side));
  return { x: within(middleX), y: within(middleY), side };
}

function paint(
  context: CanvasRenderingContext2D,
  part: EditPart,
  colors: Uint32Array,
  ground: ImageBitmap | null,
): void {
  const { x, y, side } = squareAround(part);
  const { width: size } = context.canvas;
  context.clearRect(0, 0, size, size);
  if (ground) {
    const scale = Math.max(ground.width, ground.height) / part.widthPx;
    context.imageSmoothingEnabled = true;
    context.drawImage(ground, x * scale, y * scale, side * scale, side * scale, 0, 0, size, size);
  }
  context.putImageData(blended(context, part, colors, { x, y, side }), 0, 0);
}

/** The changed pixels over what is drawn already; a pixel of the picture is coloured when any of its own has changed. */
function blended(
  context: CanvasRenderingContext2D,
  { runs, widthPx }: EditPart,
  colors: Uint32Array,
  { x, y, side }: { x: number; y: number; side: number },
): ImageData {
  const { width: size } = context.canvas;
  const image = context.getImageData(0, 0, size, size);
  const pixels = new Uint32Array(image.data.buffer);
  const scale = size / side;
  forEachRun(fromBase64(runs), maxMaskPixels, (start, length, _before, after) => {
    for (let at = start; at < start + length;) {
      const row = Math.floor(at / widthPx);
      const end = Math.min(start + length, (row + 1) * widthPx);
      const left = Math.max(0, Math.floor((at - row * widthPx - x) * scale));
      const right = Math.min(size, Math.ceil((end - row * widthPx - x) * scale));
      const top = Math.max(0, Math.floor((row - y) * scale));
      const bottom = Math.min(size, Math.ceil((row + 1 - y) * scale));
      for (let to = top; to < bottom; to++) pixels.fill(colors[after]!, to * size + left, to * size + right);
      at = end;
    }
  });
  return image;
}
