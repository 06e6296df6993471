import type { EvidenceCard } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { parseCellId } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { Pool } from '../workers/index.ts';
import type { LandPart, MaskPart, Told } from './cardLand.ts';
import type { CardRoi } from './cardRois.ts';
import type { CardPart, SeriesCard } from './cardSeries.ts';
import type { EvidenceOptions } from './Evidence.ts';
import type { EvidenceTasks } from './evidence.worker.ts';
import type { EvidenceProblem } from './roiSeriesPatch.ts';

type Card = EvidenceCard;

/** What the half of a card that comes from the land is gathered with. */
export interface LandQuery {
  readonly options: EvidenceOptions;
  readonly readers: Pool<EvidenceTasks>;
  readonly datasetId: string;
  readonly roi: CardRoi;
  readonly parts: readonly CardPart[];
}

/** What of the land does not change while one corrects masks. */
export type Ground = Pick<Card, 'height' | 'aerialNdvi'> & { readonly problems: readonly EvidenceProblem[] };

/** Heights and greenness of a region or patch, each read by a worker of its own. */
export async function groundOf(query: LandQuery): Promise<Ground> {
  const { readers, options, datasetId } = query;
  // Which bands a plain image has is not known, nor is the height of anything in it.
  const hasBands = options.layoutOf(datasetId) !== 'plain';
  const imageParts = (modality: Modality): LandPart[] => (hasBands ? landParts(query, modality) : []);
  const [height, ndvi] = await Promise.all([
    readers.run('height', imageParts('DEM_ELEV')),
    readers.run('aerialNdvi', imageParts('AERIAL_RGBI')),
  ]);
  return {
    height: height.value,
    aerialNdvi: ndvi.value,
    problems: [...height.problems, ...ndvi.problems],
  };
}

/** Pixels by class of the masks as they are now. */
export async function currentClasses(query: LandQuery): Promise<Told<Card['classes']>> {
  const masks = await maskParts(query);
  const { value, problems } = await query.readers.run('classes', masks.value);
  return { value, problems: [...masks.problems, ...problems] };
}

function landParts({ options, datasetId, roi, parts }: LandQuery, modality: Modality): LandPart[] {
  return parts.flatMap(({ patchId, spans }) => {
    const source = options.catalogue.source(datasetId, patchId, modality);
    const { widthPx, heightPx } = roi.byId.get(patchId)!;
    return source ? [{ source, widthPx, heightPx, spans }] : [];
  });
}

/** Masks as they are now. A patch without a mask has none, which is no problem. */
async function maskParts({ options, datasetId, roi, parts }: LandQuery): Promise<Told<MaskPart[]>> {
  const { annotation, catalogue } = options;
  const states = annotation.patchStates(datasetId);
  const problems: EvidenceProblem[] = [];
  const masks = await Promise.all(
    parts.map(async ({ patchId, spans }): Promise<MaskPart[]> => {
      const { widthPx, heightPx } = roi.byId.get(patchId)!;
      const source = catalogue.source(datasetId, patchId, 'AERIAL_LABEL-COSIA');
      if (!source) return [];
      const isEdited = (states.get(patchId)?.edits ?? 0) > 0;
      if (!isEdited && !parseCellId(patchId)) return [{ mask: source, widthPx, heightPx, spans }];
      try {
        const { data } = await annotation.mask(datasetId, patchId);
        return [{ mask: { data }, widthPx, heightPx, spans }];
      } catch (error) {
        problems.push({ id: 'mask', error: AppError.from(error).toData() });
        return [];
      }
    }),
  );
  return { value: masks.flat(), problems };
}

/** Levels 1 and 2 of a region, as its first pixel has them; null where they cannot be read. */
export async function coarseCodes(
  { catalogue, raster }: EvidenceOptions,
  datasetId: string,
  { region, parts }: SeriesCard,
): Promise<[number | null, number | null]> {
  const source = region && catalogue.source(datasetId, parts[0]!.patchId, 'ALL_LABEL-LPIS');
  if (!source) return [null, null];
  const [y, x] = parts[0]!.spans as unknown as [number, number];
  try {
    const { data } = await raster.read(source, { window: { x, y, width: 1, height: 1 }, bands: [0, 1] });
    return [data[0]!, data[1]!];
  } catch {
    return [null, null]; // It was read a moment ago; the next card says what is wrong with it.
  }
}

/** Files that a region needs beside it and that are not there: it may go on where they should be. */
export function missingLpis(
  { catalogue }: EvidenceOptions,
  datasetId: string,
  blocked: readonly string[],
): EvidenceProblem[] {
  return blocked.flatMap((patchId): EvidenceProblem[] => {
    if (catalogue.source(datasetId, patchId, 'ALL_LABEL-LPIS')) return [];
    const name = parsePatchId(patchId);
    const path = name ? formatPatchPath(name, 'ALL_LABEL-LPIS') : patchId;
    return [{ id: 'lpis3', error: new AppError('fileMissing', { path }).toData() }];
  });
}

/** Problems once each, although patches may share a file. */
export function distinctProblems(problems: readonly EvidenceProblem[]): EvidenceProblem[] {
  const byKey = new Map(
    problems.map((one) => [`${one.id} ${one.error.code} ${JSON.stringify(one.error.params)}`, one]),
  );
  return [...byKey.values()];
}

/** A date of the catalogue as cards have it: day `00` when it is not known. */
export const fullDate = (date: string | null): string | null =>
  date !== null && /^\d{4}-\d{2}$/.test(date) ? `${date}-00` : date;
