import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Disagreement, RoiDetail } from '../../../shared/contract/index.ts';
import { setOfWindow } from '../../../shared/editing/pixelSet.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { createCommands } from '../../app/commands.ts';
import { matchesStroke } from '../../app/keys.ts';
import { startTexts } from '../../i18n/index.ts';
import { createAppStore, type MapHandle } from '../../state/app.ts';
import { createDocumentStore, emptyUndo } from '../../state/document.ts';
import { createSessionStore } from '../../state/session.ts';
import { cardStore, noCard } from './cardStore.ts';
import { createDeskStore } from './deskStore.ts';
import { followDesk } from './followDesk.ts';
import { amend, takesBack } from './judging.ts';
import { reviewParts } from './parts.ts';

const roiKey = 'D001-2020_AA-S1-1';
const ring = [10, 10, 20, 10, 20, 20, 10, 20];
const itemOf = (n: number): Disagreement =>
  ({
    ...{ id: `${roiKey}/0-1/${n}`, datasetId: 'd', roiKey, domain: 'D001', cover: 0, declared1: 1 },
    ...{ declared3: 1, severity: 9 - n, level: 'major', state: 'open', verdict: null, regionId: null },
    window: { x: 10, y: 10, width: 10, height: 10 },
  }) as unknown as Disagreement;

/** The core as far as the desk asks it. */
function fakeCore() {
  const items = [itemOf(1), itemOf(2), itemOf(3)];
  const judged = new Map<string, string>();
  const said: { kind: string; input: Record<string, unknown> }[] = [];
  const now = (item: Disagreement): Disagreement =>
    judged.has(item.id) ? { ...item, state: 'judged', verdict: judged.get(item.id) as 'lpis' } : item;
  const client = {
    comparison: {
      queue: async () => {
        const open = items.filter(({ id }) => !judged.has(id));
        return { total: open.length, open: open.length, items: open };
      },
      item: async ({ id }: { id: string }) => {
        const item = items.find((known) => known.id === id);
        return item ? { item: now(item), rings: [ring], regionRings: [ring] } : null;
      },
      outlines: async () => ({
        version: 1,
        items: items.map(({ id, level, state }) => ({ id, level, state, rings: [ring] })),
      }),
    },
    review: {
      verdicts: async () => [],
      judge: async (input: Record<string, unknown>) => {
        said.push({ kind: 'judge', input });
        judged.set(input['itemId'] as string, input['verdict'] as string);
      },
      takeBack: async (input: Record<string, unknown>) => {
        said.push({ kind: 'takeBack', input });
        const of = said.find((one) => one.input['eventId'] === input['target']);
        judged.delete(of?.input['itemId'] as string);
      },
    },
  };
  return { client, items, said };
}

let core: ReturnType<typeof fakeCore>;
let services: AppServices;
let stop: () => void;
let framed: string[];
const commands = createCommands();
const settled = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: '' }, querySelector: () => null });
  await startTexts('en');
  return () => vi.unstubAllGlobals();
});

beforeEach(async () => {
  core = fakeCore();
  framed = [];
  const map: Partial<MapHandle> = {
    focus() {},
    frameWindow: (_window, _bottom, how) => void framed.push(how),
  };
  const app = createAppStore();
  app.setState({ activity: 'review', place: { kind: 'roi', datasetId: 'd', roiKey }, map: map as MapHandle });
  const document = createDocumentStore();
  document.setState({ roi: { datasetId: 'd', roiKey, gsd: 0.2 } as RoiDetail, resolution: 0.2 });
  services = {
    ...{ app, document, session: createSessionStore(), desk: createDeskStore(), commands },
    ...{ client: core.client, actions: { setLayout() {}, go() {} } },
  } as unknown as AppServices;
  stop = followDesk(services);
  await settled();
});
afterEach(() => {
  stop();
  services.desk.getState().open(null);
  cardStore.setState({ ...noCard, group: null, lookAt: null });
});

const id = (n: number) => itemOf(n).id;
const desk = () => services.desk.getState();
const tool = () => services.session.getState().tool;
const card = () => cardStore.getState();
const run = (command: string) => commands.find((c) => c.id === command)!.run(services, 'key');
const isAvailable = (command: string) => commands.find((c) => c.id === command)!.isAvailable!(services);
const open = async (n: number) => {
  desk().open(id(n));
  await settled();
};

describe('an item on the card', () => {
  it('is read, shown on the land, and followed by the next of the queue', async () => {
    await open(1);
    expect(card()).toMatchObject({ id: id(1), state: 'ready', rings: [ring] });
    expect(framed).toEqual(['atOnce']);
    run('review.next');
    await settled();
    expect(desk().activeId).toBe(id(2));
    expect(framed).toEqual(['atOnce', 'calm']);
    run('review.previous');
    await settled();
    expect(desk().activeId).toBe(id(1));
  });

  it('is closed after the last one', async () => {
    await open(3);
    run('review.enter');
    await settled();
    expect(desk().activeId).toBeNull();
    expect(card().id).toBeNull();
  });

  it('says that it is gone when mask or rules changed', async () => {
    await open(2);
    core.items.splice(1, 1);
    core.items.splice(0, 2);
    desk().noteComparison();
    await settled(90);
    expect(card()).toMatchObject({ id: id(2), state: 'gone' });
    run('review.verdict.lpis');
    expect(core.said).toEqual([]);
  });

  it('gives its place to what an edit left of it', async () => {
    await open(2);
    core.items.splice(1, 1, itemOf(7));
    core.items.splice(0, 1);
    desk().noteComparison();
    await settled(90);
    expect(desk().activeId).toBe(id(7));
  });

  it('is left with the review, and when another ROI is opened', async () => {
    await open(1);
    services.app.setState({ place: { kind: 'roi', datasetId: 'd', roiKey: 'D001-2020_AA-S1-2' } });
    expect(desk().activeId).toBeNull();
    services.app.setState({ place: { kind: 'roi', datasetId: 'd', roiKey } });
    await open(1);
    services.app.setState({ activity: 'catalogue' });
    expect(desk().activeId).toBeNull();
  });
});

describe('a verdict', () => {
  it('is shown at once and recorded with what was on screen', async () => {
    await open(1);
    run('review.verdict.lpis');
    expect(card().item).toMatchObject({ state: 'judged', verdict: 'lpis' });
    await settled();
    expect(core.said).toHaveLength(1);
    expect(core.said[0]!.input).toMatchObject({
      ...{ datasetId: 'd', itemId: id(1), verdict: 'lpis', confidence: 'sure', cause: null, comment: '' },
      shown: { imagery: 'rgb', layers: ['aerial', 'mask'], resolution: 0.2, evidenceCard: false },
    });
  });

  it('is not sure with Alt', async () => {
    await open(1);
    run('review.unsure.cosia');
    await settled();
    expect(core.said[0]!.input).toMatchObject({ verdict: 'cosia', confidence: 'guess' });
  });

  it('is given again with a cause that is named afterwards, and both are taken back as one', async () => {
    await open(1);
    run('review.verdict.lpis');
    amend(services, { cause: 'declaration' });
    await settled();
    expect(core.said.map(({ input }) => input['cause'])).toEqual([null, 'declaration']);
    expect(takesBack(services)).toBe(true);
    expect(card().item).toMatchObject({ state: 'open', verdict: null });
    await settled();
    const events = core.said.slice(0, 2).map(({ input }) => input['eventId']);
    expect(core.said.slice(2).map(({ input }) => input['target'])).toEqual(events.toReversed());
    expect(takesBack(services)).toBe(false);
  });

  it('opens its item again when it is taken back from the next one', async () => {
    await open(1);
    run('review.verdict.lpis');
    run('review.enter');
    await settled(80);
    expect(desk().activeId).toBe(id(2));
    expect(takesBack(services)).toBe(true);
    await settled();
    expect(desk().activeId).toBe(id(1));
  });

  it('stays when an edit came after it: the key takes that back first', async () => {
    await open(1);
    run('review.verdict.lpis');
    services.document.setState({ undo: { ...emptyUndo, undoDepth: 1 }, save: { kind: 'saved', at: '' } });
    expect(takesBack(services)).toBe(false);
    services.document.setState({ undo: { ...emptyUndo, undoDepth: 0 } });
    expect(takesBack(services)).toBe(true);
  });

  it('keeps its item in its place until the next one is opened', async () => {
    const { queue } = reviewParts(services);
    await open(1);
    run('review.verdict.lpis');
    await settled();
    desk().noteReview();
    await settled(90);
    expect(queue.row(0)).toMatchObject({ id: id(1), verdict: 'lpis' });
    expect(queue.state()).toMatchObject({ total: 3, open: 2 });
    run('review.enter');
    await settled();
    expect(queue.row(0)?.id).toBe(id(2));
  });
});

describe('keys', () => {
  const press = (code: string, modifiers: object = {}) => ({
    ...{ key: '&', code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers },
  });
  const meant = (code: string, modifiers: object = {}) =>
    commands
      .filter((c) => c.scope === 'review' && c.isAvailable!(services))
      .filter((c) => c.strokes.some((stroke) => matchesStroke(stroke, press(code, modifiers))))
      .map((c) => c.id);

  it('mean verdicts by position while an item is judged, and classes while it is fixed', async () => {
    expect(meant('Digit2')).toEqual([]);
    await open(1);
    expect(meant('Digit2')).toEqual(['review.verdict.lpis']);
    expect(meant('Numpad0')).toEqual(['review.verdict.falseAlarm']);
    expect(meant('Digit1', { altKey: true })).toEqual(['review.unsure.cosia']);
    expect(meant('Digit1', { altKey: true, ctrlKey: true })).toEqual([]);
    services.session.getState().setTool('brush');
    expect(desk().isFixing).toBe(true);
    expect(meant('Digit2')).toEqual([]);
    run('review.enter');
    expect(desk()).toMatchObject({ isFixing: false, activeId: id(1) });
    expect(isAvailable('review.verdict.lpis')).toBe(true);
  });

  it('leave nothing but moving in the hand while one judges', async () => {
    services.session.getState().setTool('wand');
    await open(1);
    expect(tool()).toBe('pan');
    services.session.getState().setTool('lasso');
    expect(tool()).toBe('lasso');
    run('review.escape');
    expect([tool(), desk().isFixing]).toEqual(['pan', false]);
    desk().setFixing(true);
    expect(tool()).toBe('lasso');
    run('review.escape');
    run('review.escape');
    expect(desk().activeId).toBeNull();
    expect(tool()).toBe('wand');
  });

  it('limit the tools to the region only while it is fixed', async () => {
    await open(1);
    run('review.clipRegion');
    await settled();
    expect(desk().isFixing).toBe(true);
    expect(services.document.getState().selection).toEqual(
      setOfWindow({ x: 10, y: 10, width: 10, height: 10 }),
    );
    run('review.enter');
    await settled();
    expect(services.document.getState().selection).toBeNull();
  });
});
