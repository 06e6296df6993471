import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { countPixels, hasPixel, setOfWindow } from '../../../shared/editing/pixelSet.ts';
import { startTexts } from '../../i18n/index.ts';
import { createAppStore, type MapHandle } from '../../state/app.ts';
import { createDocumentStore } from '../../state/document.ts';
import { createSessionStore } from '../../state/session.ts';
import type { AppServices } from '../AppContext.ts';
import { createCommands, holdMs } from '../commands.ts';

const commands = createCommands();
const patch = (patchId: string, x: number, y: number) => ({ patchId, x, y, widthPx: 10, heightPx: 10 });
/** Three of the four places of a square are patches. */
const roi = {
  ...{ widthPx: 20, heightPx: 20 },
  grid: [patch('a', 0, 0), patch('b', 10, 0), patch('c', 0, 10)],
} as unknown as RoiDetail;

let services: AppServices;
let steps: number[];

beforeAll(async () => {
  // What says the page's language, and nothing more of a page.
  vi.stubGlobal('document', { documentElement: { lang: '' } });
  await startTexts('en');
  return () => vi.unstubAllGlobals();
});

beforeEach(() => {
  steps = [];
  const map: Partial<MapHandle> = {
    focus() {},
    stepLevel(direction) {
      steps.push(direction);
      return true;
    },
  };
  const app = createAppStore();
  app.setState({ map: map as MapHandle });
  const document = createDocumentStore();
  document.setState({ roi });
  services = { app, document, session: createSessionStore(), commands } as unknown as AppServices;
});

const command = (id: string) => commands.find((c) => c.id === id)!;
/** A key that is pressed and let go after some time. */
function press(id: string, by: 'key' | 'again' = 'key', heldMs = 50): void {
  command(id).run(services, by);
  command(id).release?.(services, heldMs);
}
const session = () => services.session.getState();
const note = () => services.document.getState().toolNote;
const point = (maskValue: number | null) =>
  services.document.setState({
    cursor: { worldX: 0, worldY: 0, patchId: 'a', maskValue, lpisValue: null },
  });

describe('tool commands', () => {
  it('are the other one of a pair when their key is pressed twice in a row, and themselves by name', () => {
    press('tool.polygon');
    expect(session().tool).toBe('polygon');
    press('tool.polygon');
    expect(session().tool).toBe('polygon');
    press('tool.polygon', 'again');
    expect(session().tool).toBe('rectangle');
    press('tool.polygon', 'again');
    expect(session().tool).toBe('polygon');
    press('tool.polygon', 'again');
    command('tool.rectangle').run(services);
    command('tool.rectangle').run(services);
    expect(session().tool).toBe('rectangle');
    command('tool.brush').run(services);
    command('tool.brush').run(services);
    expect(session().tool).toBe('brush');
  });

  it('lend a tool, its options too, for as long as the key is held', () => {
    session().setToolOptions({ fillAll: false, fillScope: 'roi' });
    command('fill.all').run(services, 'key');
    expect(session()).toMatchObject({ tool: 'fill', toolOptions: { fillAll: true, fillScope: 'patch' } });
    command('fill.all').release?.(services, holdMs + 1);
    expect(session()).toMatchObject({ tool: 'brush', toolOptions: { fillAll: false, fillScope: 'roi' } });
    press('tool.fill');
    expect(session().tool).toBe('fill');
  });

  it('step through levels as the wheel does', () => {
    press('level.coarser');
    press('level.finer');
    expect(steps).toEqual([1, -1]);
  });
});

describe('rules commands', () => {
  it('lock the class under the pointer, and say so', () => {
    press('rules.lock');
    expect(session().rules.locked).toEqual([]);
    expect(note()).toBe('Point at a class to lock it.');
    point(6);
    press('rules.lock');
    expect(session().rules.locked).toEqual([6]);
    expect(note()).toBe('water: locked. Its pixels do not change.');
    press('rules.lock');
    expect(session().rules.locked).toEqual([]);
  });

  it('lock a value that the list does not know, too', () => {
    point(200);
    press('rules.lock');
    expect(session().rules.locked).toEqual([200]);
    expect(note()).toBe('200: locked. Its pixels do not change.');
  });

  it('lock all but the current class, and free them again', () => {
    press('rules.lockOthers');
    expect(session().rules.locked).toHaveLength(18);
    expect(session().rules.locked).not.toContain(session().classValue);
    press('rules.lockOthers');
    expect(session().rules.locked).toEqual([]);
  });

  it('switch and invert the gate that is written, never an empty one', () => {
    press('rules.gate');
    expect(session().rules.gate).toEqual({ text: '', on: false, inverted: false });
    session().setGate({ text: 'ndvi > 0.3' });
    press('rules.gate');
    expect(session().rules.gate).toMatchObject({ on: true, inverted: false });
    press('rules.gate');
    expect(session().rules.gate.on).toBe(false);
    press('rules.invertGate');
    expect(session().rules.gate).toMatchObject({ on: true, inverted: true });
  });
});

describe('selection commands', () => {
  const selection = () => services.document.getState().selection;

  it('select what the patches cover, and nothing of the holes between them', () => {
    press('select.all');
    expect(countPixels(selection()!)).toBe(300);
    expect(hasPixel(selection()!, 15, 15)).toBe(false);
    press('select.none');
    expect(selection()).toBeNull();
  });

  it('invert within the patches, and twice is as before', () => {
    const some = setOfWindow({ x: 5, y: 5, width: 10, height: 5 });
    services.document.setState({ selection: some });
    press('select.invert');
    expect(countPixels(selection()!)).toBe(250);
    press('select.invert');
    expect(selection()).toEqual(some);
  });

  it('leave no selection where all was selected and is inverted', () => {
    press('select.all');
    press('select.invert');
    expect(selection()).toBeNull();
    press('select.invert');
    expect(countPixels(selection()!)).toBe(300);
  });
});

it('a panel is opened by its key and closed by the same', () => {
  press('panel.cleanup');
  expect(services.app.getState().editPanel).toBe('cleanup');
  press('panel.replace');
  expect(services.app.getState().editPanel).toBe('replace');
  press('panel.replace');
  expect(services.app.getState().editPanel).toBeNull();
});
