import { useEffect, useMemo, useRef } from 'react';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState, useSession } from '../../app/AppContext.ts';
import { placeDatasetId, placeNomenclature } from '../../app/selectors.ts';
import type { PaletteId } from '../../state/session.ts';
import { classColor } from '../classes/classColor.ts';
import { knownMask, knownPicture, loadMask, loadPicture, type ClassPicture } from './thumbnails.ts';

/** Scrolling past a picture should not read it. */
const restMs = 70;
const maskOpacity = 0.55;
const imageBit = modalityBit('AERIAL_RGBI');

/** What all pictures of a list have in common. */
export interface PictureLook {
  readonly origin: string;
  readonly datasetId: string;
  readonly nomenclature: Nomenclature;
  readonly palette: PaletteId;
  /** Changes when masks are to be read again. */
  readonly version: number;
}

/** Asked once a list and not once a picture: ten cards come into sight in one frame while one scrolls. */
export function usePictureLook(): PictureLook {
  const { origin } = useApp();
  const datasetId = useAppState(placeDatasetId) ?? '';
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const version = useAppState((s) => s.dataVersions[datasetId] ?? 0);
  return useMemo(
    () => ({ origin, datasetId, nomenclature, palette, version }),
    [origin, datasetId, nomenclature, palette, version],
  );
}

/** The image of a patch, small, with its mask over it when wanted. Its place is there before the picture is. */
export function Picture({
  patchId,
  modalityBits,
  masks,
  look,
}: {
  patchId: string;
  modalityBits: number;
  masks: boolean;
  look: PictureLook;
}) {
  const { origin, datasetId, nomenclature, palette, version } = look;
  const canvas = useRef<HTMLCanvasElement>(null);
  const hasImage = (modalityBits & imageBit) !== 0;
  useEffect(() => {
    const address = (kind: string) =>
      `${origin}/api/pixels/${kind}/${encodeURIComponent(datasetId)}/${encodeURIComponent(patchId)}`;
    const [imageUrl, maskUrl] = [address('thumbnail'), address('thumbnail-mask')];
    const draw = (image: ImageBitmap | null, mask: ClassPicture | null) => {
      if (canvas.current) paint(canvas.current, image, mask, nomenclature, palette);
    };
    const image = hasImage ? knownPicture(imageUrl) : null;
    const mask = masks ? knownMask(maskUrl) : null;
    // Masks come after their picture: what is known is shown meanwhile.
    if (image !== undefined) draw(image, mask ?? null);
    if (image !== undefined && mask !== undefined) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const read = async () => {
        const picture = hasImage ? await loadPicture(imageUrl, abort.signal) : null;
        if (abort.signal.aborted) return;
        if (image === undefined) draw(picture, null);
        if (!masks) return;
        const classes = await loadMask(maskUrl, abort.signal);
        if (!abort.signal.aborted) draw(picture, classes);
      };
      // A patch whose picture cannot be read keeps its empty place; the health page names the file.
      read().catch(() => {});
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [origin, datasetId, patchId, hasImage, masks, nomenclature, palette, version]);
  return <canvas ref={canvas} width={1} height={1} aria-hidden="true" />;
}

function paint(
  canvas: HTMLCanvasElement,
  image: ImageBitmap | null,
  mask: ClassPicture | null,
  nomenclature: Nomenclature,
  palette: PaletteId,
): void {
  const { width, height } = image ?? mask ?? { width: 1, height: 1 };
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return;
  if (image) context.drawImage(image, 0, 0);
  if (!mask) return;
  const layer = new OffscreenCanvas(mask.width, mask.height);
  layer.getContext('2d')?.putImageData(colored(mask, nomenclature, palette), 0, 0);
  context.globalAlpha = image ? maskOpacity : 1;
  context.imageSmoothingEnabled = false;
  context.drawImage(layer, 0, 0, width, height);
  context.globalAlpha = 1;
}

function colored({ width, height, values }: ClassPicture, list: Nomenclature, palette: PaletteId): ImageData {
  const table = new Uint32Array(256);
  const bytes = new Uint8Array(table.buffer);
  for (const c of list.classes) {
    const rgb = Number.parseInt(classColor(c, palette).slice(1), 16);
    bytes.set([(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255, 255], c.value * 4);
  }
  const out = new ImageData(width, height);
  const pixels = new Uint32Array(out.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[values[i]!]!;
  return out;
}
