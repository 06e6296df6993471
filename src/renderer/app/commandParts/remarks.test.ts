import { beforeEach, describe, expect, it } from 'vitest';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { closeRemarks, remarkStore } from '../../features/remarks/remarkStore.ts';
import { createAppStore, type MapHandle } from '../../state/app.ts';
import { createDocumentStore } from '../../state/document.ts';
import type { AppServices } from '../AppContext.ts';
import { remarkCommands } from './remarks.ts';

const roi = {
  ...{
    datasetId: 'd',
    roiKey: 'R',
    origin: [1000, 2000],
    gsd: 0.2,
    widthPx: 20,
    heightPx: 10,
    patchSizePx: 10,
  },
  grid: [{ patchId: 'R_1-1', x: 0, y: 0, widthPx: 10, heightPx: 10 }],
} as unknown as RoiDetail;

let services: AppServices;
let sent: object[];
const run = (id: string) => remarkCommands.find((command) => command.id === id)!.run(services);
const point = (worldX: number, worldY: number) =>
  services.document.setState({ cursor: { worldX, worldY, patchId: null, maskValue: null, lpisValue: null } });

beforeEach(() => {
  closeRemarks();
  sent = [];
  const app = createAppStore();
  app.setState({ map: { savedView: { center: [1003, 1999], resolution: 1 } } as unknown as MapHandle });
  const document = createDocumentStore();
  document.setState({ roi });
  const setPatches = (input: object) => {
    sent.push(input);
    return new Promise(() => {});
  };
  services = { app, document, client: { review: { setPatches } } } as unknown as AppServices;
});

describe('remarks from the map', () => {
  it('begin at the pointer, on the grid of the ROI, with the patch that lies there', () => {
    point(1001, 1999.5);
    run('remark.flag');
    const { draft } = remarkStore.getState();
    expect(draft).toMatchObject({
      datasetId: 'd',
      roiKey: 'R',
      patchId: 'R_1-1',
      flag: null,
      asksFlag: true,
    });
    expect(draft!.x).toBeCloseTo(5);
    expect(draft!.y).toBeCloseTo(2.5);
  });

  it('begin in the middle of the view without a pointer, also where no patch is', () => {
    run('remark.comment');
    expect(remarkStore.getState().draft).toMatchObject({ patchId: null, asksFlag: false });
  });

  it('do not begin outside of the ROI', () => {
    point(1, 1);
    run('remark.flag');
    expect(remarkStore.getState().draft).toBeNull();
    expect(services.document.getState().toolNote).not.toBeNull();
  });

  it('come one at a time, each under an id of its own', () => {
    run('remark.comment');
    const first = remarkStore.getState().draft!.eventId;
    run('remark.flag');
    expect(remarkStore.getState().draft!.eventId).not.toBe(first);
  });
});

describe('submitting from the map', () => {
  it('submits the patch under the pointer', () => {
    point(1001, 1999.5);
    run('patch.submit');
    expect(sent).toMatchObject([{ datasetId: 'd', patchIds: ['R_1-1'], state: 'submitted', skipCode: null }]);
  });

  it('submits nothing where no patch is', () => {
    point(1003, 1999);
    run('patch.submit');
    expect(sent).toEqual([]);
  });
});
