import type { RoiSummary } from '../../../shared/contract/index.ts';
import type { Xy } from '../../../shared/geo/ground.ts';
import { parsePlaceText, type PlaceText } from '../../../shared/geo/parsePlace.ts';
import { layoutSpec } from '../../../shared/model/layouts.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { parseRoute, parseVisit } from '../../app/route.ts';
import { placeDataset, placeDatasetId, placeRois } from '../../app/selectors.ts';
import type { Language, TextKey, Translate } from '../../i18n/index.ts';
import { convertXy, fromLonLat, hasLonLat } from '../../map/lonLat.ts';
import { initialFind } from '../../state/app.ts';
import { foldText, formatMetres } from '../../ui/format.ts';
import type { SearchItem } from '../../ui/SearchOverlay.tsx';
import { crsName, placeText } from './coordinateTexts.ts';
import { openPoint } from './openPoint.ts';
import { holdsPoint, nearestRois } from './roiPlaces.ts';
import { openVisit } from './visits.ts';

export interface GoToAnswer {
  readonly items: readonly SearchItem[];
  /** Why there are none; null where nothing was understood at all. */
  readonly problem: TextKey | null;
}

const nothing: GoToAnswer = { items: [], problem: null };
/** Names in the list at once. */
const maxNames = 12;
/** A text with at least this many letters and a digit may be the id of a patch of another ROI. */
const patchPattern = /^(?=.*\d)[\w.@-]{4,}$/;

/** The CRS that coordinates are typed in: of the open ROI, else of the dataset; null where each image has its own. */
export function groundCrs({ app, document }: AppServices): string | null {
  const { roi } = document.getState();
  const dataset = placeDataset(app.getState());
  return roi?.crs ?? (dataset ? layoutSpec(dataset.layout).crs : null);
}

/** Where coordinates that were typed lead to: the ROI that holds them, else how far the nearest one is. */
export function coordinateItems(
  services: AppServices,
  typed: string,
  t: Translate,
  language: Language,
): GoToAnswer {
  if (placeDatasetId(services.app.getState()) === null) return nothing;
  const crs = groundCrs(services);
  const text = parsePlaceText(typed, crs === null || hasLonLat(crs));
  if (!text) return nothing;
  if (text.kind === 'problem') return { items: [], problem: `place.problem.${text.problem}` };
  if (crs === null) return { items: [], problem: 'place.problem.noGround' };
  const at = inCrs(text, crs);
  if (!at)
    return {
      items: [],
      problem: text.kind === 'lonLat' ? 'place.problem.noDegrees' : 'place.problem.outOfCrs',
    };
  return { items: [pointItem(services, at, crs, t, language)], problem: null };
}

function inCrs(text: Exclude<PlaceText, { kind: 'problem' }>, crs: string): Xy | null {
  if (text.kind === 'lonLat') return fromLonLat(crs, text);
  return convertXy(text.crs ?? crs, crs, text.x, text.y);
}

function pointItem(services: AppServices, at: Xy, crs: string, t: Translate, language: Language): SearchItem {
  const label = `${crsName(crs)} ${placeText({ crs, x: at[0], y: at[1] }, 'crs', language)!}`;
  const rois = placeRois(services.app.getState());
  const open = services.document.getState().roi;
  const holders = rois.filter((roi) => holdsPoint(roi, at));
  const inRoi = holders.find((roi) => roi.roiKey === open?.roiKey) ?? holders[0];
  const [near] = inRoi ? [] : nearestRois(rois, at);
  const aside = inRoi
    ? inRoi.roiKey
    : near && t('place.nearest', { roi: near.roi.roiKey, distance: formatMetres(near.distanceM, language) });
  return {
    id: `point ${at.join()}`,
    label,
    aside: aside ?? t('place.lookUp'),
    choose: () => void openPoint(services, at).catch(notifyError),
  };
}

/** Everything that has a place and was typed: coordinates, a link, a patch, a ROI, a domain. */
export function goToItems(
  services: AppServices,
  typed: string,
  t: Translate,
  language: Language,
): GoToAnswer {
  const text = typed.trim();
  if (text === '') return nothing;
  const link = linkItem(services, text, t);
  if (link) return { items: [link], problem: null };
  const point = coordinateItems(services, text, t, language);
  const names = nameItems(services, text, t);
  // What is a name is not a mistyped coordinate.
  return { items: [...point.items, ...names], problem: names.length > 0 ? null : point.problem };
}

function linkItem(services: AppServices, text: string, t: Translate): SearchItem | null {
  const hash = /#\/(?:roi|dataset)\/\S+/.exec(text)?.[0];
  if (!hash) return null;
  const place = parseRoute(hash);
  if (place.kind === 'welcome') return null;
  return {
    id: 'link',
    label: t('place.openLink'),
    aside: place.kind === 'roi' ? place.roiKey : t('place.dataset'),
    choose() {
      const visit = parseVisit(hash);
      if (visit) openVisit(services, visit);
      else services.actions.go(place);
    },
  };
}

function nameItems(services: AppServices, text: string, t: Translate): SearchItem[] {
  const { app, actions, client } = services;
  const datasetId = placeDatasetId(app.getState());
  if (datasetId === null) return [];
  const folded = foldText(text);
  const rank = (name: string) => {
    const at = foldText(name).indexOf(folded);
    return at < 0 ? 3 : foldText(name) === folded ? 0 : at === 0 ? 1 : 2;
  };
  const byRank = <T,>(list: readonly T[], nameOf: (entry: T) => string) =>
    list
      .map((entry) => ({ entry, rank: rank(nameOf(entry)) }))
      .filter((found) => found.rank < 3)
      .sort((a, b) => a.rank - b.rank || nameOf(a.entry).localeCompare(nameOf(b.entry)))
      .slice(0, maxNames)
      .map(({ entry }) => entry);
  const rois = placeRois(app.getState());
  const { openPatches } = app.getState();
  const domains = [...new Set(rois.map((roi) => roi.domainYear))];
  const found: SearchItem[] = [
    ...byRank(domains, (domain) => domain).map((domain) => domainItem(services, datasetId, domain, rois, t)),
    ...byRank(rois, (roi) => roi.roiKey).map((roi) => ({
      id: `roi ${roi.roiKey}`,
      label: roi.roiKey,
      aside: t('search.roi'),
      choose: () => actions.go({ kind: 'roi', datasetId, roiKey: roi.roiKey }),
    })),
    ...byRank(openPatches, (patch) => patch.patchId).map((patch) => ({
      id: `patch ${patch.patchId}`,
      label: patch.patchId,
      aside: t('search.patch'),
      choose: () => app.getState().map?.goToPatch(patch.patchId),
    })),
  ];
  const isThere = found.some((item) => typeof item.label === 'string' && rank(item.label) === 0);
  if (isThere || !patchPattern.test(text)) return found;
  const elsewhere: SearchItem = {
    id: 'patch elsewhere',
    label: text,
    aside: t('place.lookUpPatch'),
    choose() {
      client.catalogue
        .patch({ datasetId, patchId: text })
        .then((patch) => actions.openPatch(datasetId, patch.roiKey, patch.patchId), notifyError);
    },
  };
  return [...found, elsewhere];
}

function domainItem(
  { actions }: AppServices,
  datasetId: string,
  domainYear: string,
  rois: readonly RoiSummary[],
  t: Translate,
): SearchItem {
  const own = rois.filter((roi) => roi.domainYear === domainYear);
  const [{ domain, year } = { domain: '', year: '' }] = own;
  return {
    id: `domain ${domainYear}`,
    label: domainYear,
    aside: t('place.domain', { count: own.length }),
    choose: () =>
      actions.go(
        { kind: 'dataset', datasetId },
        { ...initialFind, where: `domain = "${domain}" and year = ${Number(year)}` },
      ),
  };
}
