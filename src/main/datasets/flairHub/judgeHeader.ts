import type { AppErrorData } from '../../../shared/errors.ts';
import { isAppErrorData } from '../../../shared/errors.ts';
import { lambert93Code } from '../../../shared/geo/crs.ts';
import type { ProblemCode } from '../../../shared/i18n/problems.ts';
import { labelGsd, modalities, modalityBit, patchSizePx } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import type { Problem } from '../../../shared/contract/index.ts';
import type { RasterHeader } from '../../../shared/raster/types.ts';

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
  /** World position of the upper-left corner in metres. */
  readonly originX: number;
  readonly originY: number;
  readonly crs: string;
}

const specs = new Map(modalities.map((spec) => [spec.name as Modality, spec]));

/** Pixel sizes of files carry rounding; over 512 pixels this is 0.005 pixel. */
const pixelSizeTolerance = 1e-5;

/** Compares what a file is with what its modality is. */
export function judgeHeader(modality: Modality, header: RasterHeader | AppErrorData): HeaderFault[] {
  if (isAppErrorData(header)) return [unreadable(header)];
  const spec = specs.get(modality)!;
  const faults: HeaderFault[] = [];
  const add = (code: ProblemCode, foundText: string, expected: string): void => {
    faults.push({
      code,
      severity: isMask(modality) ? 'error' : 'warning',
      params: { found: foundText, expected },
    });
  };
  if (header.width !== spec.sizePx || header.height !== spec.sizePx) {
    add('wrongSize', `${header.width} × ${header.height}`, `${spec.sizePx} × ${spec.sizePx}`);
  }
  if (spec.bands !== null ? header.bands !== spec.bands : header.bands % spec.bandsPerDate !== 0) {
    add(
      'wrongBands',
      String(header.bands),
      spec.bands !== null ? String(spec.bands) : `n × ${spec.bandsPerDate}`,
    );
  }
  if (!(spec.dtypes as readonly string[]).includes(header.dtype))
    add('wrongDtype', header.dtype, spec.dtypes.join(' / '));
  const { geo } = header;
  if (!geo?.isNorthUp) faults.push({ code: 'noGeoreference', severity: 'warning', params: {} });
  else {
    const isSize = (size: number): boolean => Math.abs(size / spec.gsd - 1) <= pixelSizeTolerance;
    const hasOwnSize = header.width === spec.sizePx && header.height === spec.sizePx;
    if (hasOwnSize && !(isSize(geo.pixelWidth) && isSize(geo.pixelHeight))) {
      const text =
        geo.pixelWidth === geo.pixelHeight ? geo.pixelWidth : `${geo.pixelWidth} × ${geo.pixelHeight}`;
      faults.push({
        code: 'wrongPixelSize',
        severity: 'warning',
        params: { found: text, expected: spec.gsd },
      });
    }
    if (header.crs !== null && header.crs !== lambert93Code) {
      faults.push({
        code: 'wrongCrs',
        severity: 'warning',
        params: { found: header.crs, expected: lambert93Code },
      });
    }
  }
  return faults;
}

const isMask = (modality: Modality): boolean => modality === 'AERIAL_LABEL-COSIA';

function unreadable({ code, params, detail }: AppErrorData): HeaderFault {
  const severity = 'error';
  switch (code) {
    case 'notATiff':
      return { code: 'notTiff', severity, params: {} };
    case 'fileTruncated':
      return { code: 'truncated', severity, params: {} };
    case 'fileMissing':
      return { code: 'fileGone', severity, params: {} };
    default:
      return {
        code: 'headerUnreadable',
        severity,
        params: { reason: String(params['reason'] ?? detail ?? code) },
      };
  }
}

/** Whether the mask can be edited, from its header; `undefined` when the patch has no CoSIA file. */
export function judgeMask(header: RasterHeader | AppErrorData | undefined): MaskState {
  if (header === undefined) return 'maskMissing';
  if (isAppErrorData(header)) return header.code === 'fileMissing' ? 'maskMissing' : 'unreadable';
  if (header.width !== patchSizePx || header.height !== patchSizePx) return 'wrongSize';
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

/** Where a file of 0.2 m places its patch, or null when it does not say, or is not of a patch's size. */
export function placeOf(header: RasterHeader | AppErrorData | undefined): PatchPlace | null {
  if (header === undefined || isAppErrorData(header) || !header.geo?.isNorthUp) return null;
  if (header.width !== patchSizePx || header.height !== patchSizePx) return null;
  const isSize = (size: number): boolean => Math.abs(size / labelGsd - 1) <= pixelSizeTolerance;
  if (!isSize(header.geo.pixelWidth) || !isSize(header.geo.pixelHeight)) return null;
  return { originX: header.geo.originX, originY: header.geo.originY, crs: header.crs ?? lambert93Code };
}
