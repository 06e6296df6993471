import { beforeEach, describe, expect, it } from 'vitest';
import type { Dataset, RoiDetail, RoiSummary } from '../../../shared/contract/index.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { convertXy } from '../../map/lonLat.ts';
import { createAppStore, type Place } from '../../state/app.ts';
import { createDocumentStore } from '../../state/document.ts';
import { createSessionStore } from '../../state/session.ts';
import type { Translate } from '../../i18n/index.ts';
import { coordinateItems, goToItems } from './goToItems.tsx';

/** The key with its parameters: what is said, without the words. */
const t: Translate = (key, params) => (params ? `${key} ${Object.values(params).join(' ')}` : key);

const roiAt = (roiKey: string, x: number, y: number): RoiSummary => ({
  ...{ datasetId: 'd', roiKey, domainYear: roiKey.split('_')[0]!, domain: 'D091', year: '2021', roi: 'R' },
  ...{ patches: 4, extent: [x, y, x + 400, y + 400], provisional: false, commonBits: 1, anyBits: 1 },
  ...{ editedPatches: 0, problems: 0 },
});

const rois = [roiAt('D091-2021_A', 640_000, 6_819_600), roiAt('D013-2020_B', 900_000, 6_260_000)];

let services: AppServices;
let went: Place[];
beforeEach(() => {
  went = [];
  services = servicesOf('flair-hub', rois);
});

function servicesOf(layout: Dataset['layout'], list: readonly RoiSummary[], crs?: string): AppServices {
  const app = createAppStore();
  app.setState({
    place: { kind: 'dataset', datasetId: 'd' },
    workspace: { datasets: [{ id: 'd', layout } as Dataset] } as never,
    rois: { d: list },
  });
  const document = createDocumentStore();
  if (crs !== undefined) {
    document.setState({ roi: { ...list[0]!, crs } as RoiDetail });
  }
  const actions = { go: (place: Place) => went.push(place) };
  return { app, document, session: createSessionStore(), actions } as unknown as AppServices;
}

const asides = (typed: string) => goToItems(services, typed, t, 'en').items.map((item) => item.aside);
const problem = (typed: string) => goToItems(services, typed, t, 'en').problem;

describe('what is typed to go somewhere', () => {
  it('is found in the ROI that holds it, in metres, degrees or another CRS', () => {
    expect(asides('640100 6819700')).toEqual(['D091-2021_A']);
    expect(asides('48,4747; 2,1897')).toEqual(['D091-2021_A']);
    const [x, y] = convertXy('EPSG:2154', 'EPSG:32631', 640_100, 6_819_700)!;
    expect(asides(`EPSG:32631 ${x} ${y}`)).toEqual(['D091-2021_A']);
  });

  it('says how far the nearest ROI is', () => {
    expect(asides('640100 6820200')).toEqual(['place.nearest D091-2021_A 200 m']);
    expect(asides('900200 6250000')).toEqual(['place.nearest D013-2020_B 10.0 km']);
  });

  it('says why it is no place', () => {
    expect(problem("48°61'N 2°E")).toBe('place.problem.minutes');
    expect(problem('EPSG:2263 1 2000')).toBe('place.problem.unknownCrs');
    expect(problem('nothing like it')).toBeNull();
    expect(asides('nothing like it')).toEqual([]);
  });

  it('may be a domain, a ROI, the id of a patch or a link', () => {
    expect(asides('d091').slice(0, 2)).toEqual(['place.domain 1', 'search.roi']);
    expect(asides('D091-2021_A')).toEqual(['search.roi']);
    expect(asides('D091-2021_A_3-4')).toEqual(['place.lookUpPatch']);
    const [link] = goToItems(services, 'http://x/#/roi/d/D013-2020_B?at=1,2', t, 'en').items;
    link!.choose();
    expect(went).toEqual([{ kind: 'roi', datasetId: 'd', roiKey: 'D013-2020_B' }]);
    expect(services.app.getState().visit).toMatchObject({ at: [1, 2], resolution: null });
  });

  it('is nothing without a dataset', () => {
    services.app.setState({ place: { kind: 'welcome' } });
    expect(coordinateItems(services, '640100 6819700', t, 'en')).toEqual({ items: [], problem: null });
  });
});

describe('images of one’s own', () => {
  it('must be open before coordinates mean something: each may have its own CRS', () => {
    services = servicesOf('plain', rois);
    expect(problem('640100 6819700')).toBe('place.problem.noGround');
  });

  it('without a CRS take metres of their plane, and no degrees', () => {
    services = servicesOf('plain', [roiAt('image', 0, 0)], '');
    expect(asides('12 30')).toEqual(['image']);
    expect(problem('48°N 2°E')).toBe('place.problem.noDegrees');
    expect(problem('EPSG:2154 640100 6819700')).toBe('place.problem.outOfCrs');
  });
});
