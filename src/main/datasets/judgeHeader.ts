import type { Problem } from '../../shared/contract/index.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { isAppErrorData } from '../../shared/errors.ts';
import { isMetricCrs } from '../../shared/geo/crs.ts';
import type { ProblemCode } from '../../shared/i18n/problems.ts';
import type { LayoutSpec, ModalitySpec } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';

/** Something wrong with one file of a patch. */
export interface HeaderFault {
  readonly code: ProblemCode;
  readonly severity: Problem['severity'];
  readonly params: Problem['params'];
}

/** Whether a mask can be edited, as far as its header says; the place in the list is what the catalogue stores. */
export const maskStates = ['ok', 'maskMissing', 'unreadable', 'wrongSize', 'wrongDtype'] as const;
export type MaskState = (typeof maskStates)[number];

/** Where a header places a patch. */
export interface PatchPlace {
  /** World position of the upper-left corner. */
  readonly originX: number;
  readonly originY: number;
  /** Side of a pixel. */
  readonly gsd: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** That of the file, else that of the layout, else null. */
  readonly crs: string | null;
}

type Header = RasterHeader | AppErrorData;

/** Images of a layout without a fixed size may have this many pixels on a side. */
export const maxOwnSidePx = 20_000;

/** Pixel sizes of files carry rounding; over 512 pixels this is 0.005 pixel. */
const pixelSizeTolerance = 1e-5;

const isAlike = (a: number, b: number): boolean => Math.abs(a / b - 1) <= pixelSizeTolerance;
const isMask = (modality: Modality): boolean => modality === 'AERIAL_LABEL-COSIA';
const sizeText = (width: number, height: number): string => `${width} × ${height}`;

/** The tags are read, but the pixels are compressed in a way that no reader here knows. */
const isUnknown = ({ compression }: RasterHeader): boolean => compression.startsWith('other:');

/** Compares what a file is with what its modality is in this layout. A modality that the layout does not know has no faults. */
export function judgeHeader(layout: LayoutSpec, modality: Modality, header: Header): HeaderFault[] {
  if (isAppErrorData(header)) return [unreadable(header)];
  const spec = layout.modalities.find((m) => m.modality === modality);
  if (!spec) return [];
  return [...judgeShape(spec, header), ...judgeGeo(layout, spec, header)];
}

function judgeShape(spec: ModalitySpec, header: RasterHeader): HeaderFault[] {
  const faults: HeaderFault[] = [];
  const add = (code: ProblemCode, found: string, expected: string): void => {
    faults.push({ code, severity: isMask(spec.modality) ? 'error' : 'warning', params: { found, expected } });
  };
  const { width, height, bands, dtype, compression } = header;
  if (isUnknown(header)) {
    const reason = `compression ${compression.slice(compression.indexOf(':') + 1)}`;
    faults.push({ code: 'unsupportedTiff', severity: 'error', params: { reason } });
  }
  if (spec.sizePx === null) {
    if (Math.max(width, height) > maxOwnSidePx)
      add('wrongSize', sizeText(width, height), `≤ ${sizeText(maxOwnSidePx, maxOwnSidePx)}`);
  } else if (width !== spec.sizePx || height !== spec.sizePx) {
    add('wrongSize', sizeText(width, height), sizeText(spec.sizePx, spec.sizePx));
  }
  if (spec.bandsPerDate !== null) {
    if (bands % spec.bandsPerDate !== 0) add('wrongBands', String(bands), `n × ${spec.bandsPerDate}`);
  } else if (spec.bands !== null && bands !== spec.bands)
    add('wrongBands', String(bands), String(spec.bands));
  if (spec.dtypes.length > 0 && !spec.dtypes.includes(dtype))
    add('wrongDtype', dtype, spec.dtypes.join(' / '));
  return faults;
}

function judgeGeo(layout: LayoutSpec, spec: ModalitySpec, header: RasterHeader): HeaderFault[] {
  const { geo, crs, width, height } = header;
  if (!geo?.isNorthUp) {
    if (isMask(spec.modality) && layout.maskMayLackGeo) return [];
    return [{ code: geo ? 'notNorthUp' : 'noGeoreference', severity: 'warning', params: {} }];
  }
  const faults: HeaderFault[] = [];
  const { pixelWidth, pixelHeight } = geo;
  const found = pixelWidth === pixelHeight ? pixelWidth : `${pixelWidth} × ${pixelHeight}`;
  if (spec.gsd !== null) {
    const hasOwnSize = width === spec.sizePx && height === spec.sizePx;
    if (hasOwnSize && !(isAlike(pixelWidth, spec.gsd) && isAlike(pixelHeight, spec.gsd))) {
      faults.push({ code: 'wrongPixelSize', severity: 'warning', params: { found, expected: spec.gsd } });
    }
  } else if (!isAlike(pixelWidth, pixelHeight)) {
    faults.push({ code: 'pixelsNotSquare', severity: 'error', params: { found } });
  }
  if (layout.crs !== null) {
    if (crs !== null && crs !== layout.crs) {
      faults.push({ code: 'wrongCrs', severity: 'warning', params: { found: crs, expected: layout.crs } });
    }
  } else {
    const isMetric = crs === null ? null : isMetricCrs(crs);
    if (isMetric === false) faults.push({ code: 'crsNotMetres', severity: 'error', params: { found: crs! } });
    if (isMetric === null) {
      faults.push({ code: 'crsUnknown', severity: 'warning', params: { found: crs ?? '-' } });
    }
  }
  return faults;
}

function unreadable({ code, params, detail }: AppErrorData): HeaderFault {
  const severity = 'error';
  switch (code) {
    case 'notATiff':
      return { code: 'notTiff', severity, params: {} };
    case 'fileTruncated':
      return { code: 'truncated', severity, params: {} };
    case 'fileMissing':
      return { code: 'fileGone', severity, params: {} };
    case 'unsupportedTiff':
      return { code, severity, params: { reason: detail ?? code } };
    default:
      return {
        code: 'headerUnreadable',
        severity,
        params: { reason: String(params['reason'] ?? detail ?? code) },
      };
  }
}

/**
 * Whether the mask can be edited, from its header; `undefined` when the patch has no mask.
 *
 * @param image header of the image of the pair, where the layout fixes no size: a mask of another size is only shown.
 */
export function judgeMask(layout: LayoutSpec, header: Header | undefined, image?: Header): MaskState {
  if (header === undefined) return 'maskMissing';
  if (isAppErrorData(header)) return header.code === 'fileMissing' ? 'maskMissing' : 'unreadable';
  if (isUnknown(header)) return 'unreadable';
  const { width, height } = header;
  if (layout.patchSizePx === null) {
    if (Math.max(width, height) > maxOwnSidePx) return 'wrongSize';
    const isPair = image === undefined || isAppErrorData(image);
    if (!isPair && (image.width !== width || image.height !== height)) return 'wrongSize';
  } else if (width !== layout.patchSizePx || height !== layout.patchSizePx) return 'wrongSize';
  return header.dtype === 'uint8' && header.bands === 1 ? 'ok' : 'wrongDtype';
}

/** Files that place a patch, the first readable one wins: the mask is what is edited, so its header is the truth. */
export const placingModalities = [
  'AERIAL_LABEL-COSIA',
  'AERIAL_RGBI',
  'ALL_LABEL-LPIS',
  'DEM_ELEV',
] as const satisfies Modality[];

/** The file of a patch whose change means that its headers are to be read again: the mask, else what may place it. */
export function stampedModality(bits: number): Modality | undefined {
  return placingModalities.find((modality) => (bits & modalityBit(modality)) !== 0);
}

/**
 * Where a file with the pixels of the mask places its patch, or null when it does not say, or has not the size and pixels that
 * the layout fixes.
 */
export function placeOf(layout: LayoutSpec, header: Header | undefined): PatchPlace | null {
  if (header === undefined || isAppErrorData(header) || !header.geo?.isNorthUp) return null;
  const { width: widthPx, height: heightPx, geo } = header;
  if (layout.patchSizePx !== null && (widthPx !== layout.patchSizePx || heightPx !== layout.patchSizePx)) {
    return null;
  }
  const gsd = layout.gsd ?? geo.pixelWidth;
  if (!isAlike(geo.pixelWidth, gsd) || !isAlike(geo.pixelHeight, gsd)) return null;
  const { originX, originY } = geo;
  return { originX, originY, gsd, widthPx, heightPx, crs: header.crs ?? layout.crs };
}
