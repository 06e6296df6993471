import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { imagery, type ImageryId } from '../../../shared/model/imagery.ts';
import type { Layout } from '../../../shared/model/layouts.ts';
import type { ViewSet } from '../../../shared/model/look.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import { dateKey } from '../../../shared/model/seriesDate.ts';
import type { Language, Translate } from '../../i18n/index.ts';
import { dayText, parseDay } from './days.ts';

const ofLayout: Readonly<Record<Layout, readonly ImageryId[]>> = {
  'flair-hub': ['aerial', 'pan', 'dem', 'spot', 's2', 's1asc', 's1desc'],
  'flair-1': ['aerial', 'elevation'],
  'flair-2': ['aerial', 'elevation', 's2'],
  plain: ['aerial'],
};

/** What a ROI can show, as far as it is known. */
export interface Shelf {
  readonly layout: Layout;
  /** Null until the core has answered; what the ROI's files are called then decides. */
  readonly layers: readonly ImageryLayer[] | null;
  readonly anyBits: number;
}

export const layerOf = (shelf: Pick<Shelf, 'layers'>, id: ImageryId): ImageryLayer | null =>
  shelf.layers?.find((layer) => layer.id === id) ?? null;

/** True when some patch of the ROI has the imagery. */
export function hasImagery(shelf: Shelf, id: ImageryId): boolean {
  if (shelf.layers) return layerOf(shelf, id) !== null;
  // Series of FLAIR#2 belong to areas, and the fifth band is in the aerial files: both are no files of a patch.
  if (id === 'elevation' || (id === 's2' && shelf.layout === 'flair-2'))
    return ofLayout[shelf.layout].includes(id);
  return (shelf.anyBits & modalityBit(imagery[id].modality)) !== 0;
}

/** Imagery that the ROI has, in the order of the editor. */
export const imageryOf = (shelf: Shelf): readonly ImageryId[] =>
  ofLayout[shelf.layout].filter((id) => hasImagery(shelf, id));

/**
 * The sets of the switch: those of a layout that has such imagery at all, then the user's own. A set is dead, not hidden, when
 * this ROI lacks what its dataset has: the switch stays as it is from ROI to ROI.
 */
export function switchSets(sets: readonly ViewSet[], shelf: Shelf): readonly ViewSet[] {
  const known = ofLayout[shelf.layout];
  return sets.filter(
    (set) => set.name !== null || known.includes(set.look.imagery) || hasImagery(shelf, set.look.imagery),
  );
}

/** The set after (1) or before (-1) the shown one, among those that the ROI can show; null when there is no other. */
export function nextSet(
  sets: readonly ViewSet[],
  shownId: string,
  step: 1 | -1,
  canShow: (set: ViewSet) => boolean,
): ViewSet | null {
  const found = sets.findIndex((set) => set.id === shownId);
  const at = found >= 0 ? found : step === 1 ? -1 : 0;
  for (let offset = 1; offset <= sets.length; offset++) {
    const set = sets.at((at + offset * step) % sets.length)!;
    if (set.id !== shownId && canShow(set)) return set;
  }
  return null;
}

/** What a label says of time: the date of a series that is shown or named, the years of old photos. */
export interface SetTime {
  /** `YYYY-MM-DD`; null where it is not known. */
  readonly date: string | null;
  readonly layer: ImageryLayer | null;
}

/** Name of a set on the switch. */
export function setLabel(set: ViewSet, time: SetTime, t: Translate, language: Language): string {
  if (set.name !== null) return set.name;
  if (set.id === 'pan') return yearsOf(time.layer) ?? t('views.set.pan');
  const name = t(`views.set.${set.id as 'rgb'}`);
  if ((set.id !== 's2' && set.id !== 's1') || !time.date) return name;
  return `${name} · ${dayText(time.date, language, 'short')}`;
}

/** Labels that the place of a set must have room for, so that it never moves its neighbours. */
export function widestLabels(set: ViewSet, t: Translate, language: Language): readonly string[] {
  if (set.name !== null) return [];
  if (set.id !== 's2' && set.id !== 's1') return [];
  return ['2021-02-28', '2021-07-28', '2021-09-28'].map((date) =>
    setLabel(set, { date, layer: null }, t, language),
  );
}

/** `1957`, `1956–57`; null without dates. */
function yearsOf(layer: ImageryLayer | null): string | null {
  if (!layer?.dates) return null;
  const [first, last] = layer.dates.map((date) => parseDay(date)?.year ?? null);
  if (first == null || last == null) return null;
  return first === last ? String(first) : `${first}–${String(last).slice(2)}`;
}

/** How a look names a date of the strip. */
export const lookDate = (layer: ImageryLayer, index: number): string => dateKey(layer.series, index);
