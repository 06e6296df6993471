import type { TextKey } from '../i18n/index.ts';
import { setLanguage } from '../i18n/index.ts';
import { pressDigit } from '../features/classes/classKeys.ts';
import type { FindView } from '../state/app.ts';
import type { OverlayId, Peek } from '../state/session.ts';
import { compareCommands } from './commandParts/compare.ts';
import { evidenceCommands } from './commandParts/evidence.ts';
import { handsCommands } from './commandParts/hands.ts';
import { historyCommands } from './commandParts/history.ts';
import { modelsCommands } from './commandParts/models.ts';
import { placeCommands } from './commandParts/place.ts';
import { remarkCommands } from './commandParts/remarks.ts';
import { reviewCommands } from './commandParts/review.ts';
import { rulesCommands } from './commandParts/rules.ts';
import { toolCommands } from './commandParts/tools.ts';
import { viewsCommands } from './commandParts/views.ts';
import type { AppServices } from './AppContext.ts';
import type { KeyStroke } from './keys.ts';
import { notifyError } from './notify.ts';
import { placeNomenclature } from './selectors.ts';
import { setColorScheme } from './colorScheme.ts';

export type CommandGroup = 'review' | 'tools' | 'classes' | 'edit' | 'view' | 'layers' | 'go' | 'window';

/**
 * One thing the user can ask for: the registry below feeds the shortcuts, the palette, the tooltips and the key sheet.
 *
 * A `canvas` command acts on its key only while the canvas has the focus, a `dataset` command besides only while the canvas
 * shows a whole dataset, where no tool and no class can be meant; a `review` command while the item of a review is open and
 * the canvas or its card has the focus, and then before all others; a `global` one everywhere.
 */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly title: TextKey;
  /** The keys that it has by itself; `strokesOf` (keymap.ts) says which it has now. */
  readonly strokes: readonly KeyStroke[];
  /** Without a key of its own: the command whose key, pressed again, is this one. */
  readonly againOf?: string;
  readonly scope: 'canvas' | 'dataset' | 'review' | 'global';
  /** Repeats while the key is held down. */
  readonly repeats?: boolean;
  isAvailable?(services: AppServices): boolean;
  /** `by`: its key was pressed, or pressed `again` with no other key or press in between; else it was asked for by name. */
  run(services: AppServices, by?: 'key' | 'again'): void;
  /** For held keys: called when the key is let go, with how long it was down. */
  release?(services: AppServices, heldMs: number): void;
}

/** A key held longer than this was held on purpose, not tapped. */
export const holdMs = 350;
const panStepPx = 120;
const zoomStep = 2;

const hasMap = ({ app }: AppServices) => app.getState().map !== null;
const inDataset = ({ app }: AppServices) => app.getState().place.kind === 'dataset';
const hasWorkspace = ({ app }: AppServices) => Boolean(app.getState().workspace);

function toggleOverlay({ session }: AppServices, id: OverlayId): void {
  session.getState().setOverlay(id, { visible: !session.getState().overlays[id].visible });
}

function peek(
  id: string,
  key: string,
  what: NonNullable<Peek>,
  tap?: (services: AppServices) => void,
): Command {
  return {
    id,
    group: 'layers',
    title: `command.${id}` as TextKey,
    strokes: [{ key }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: ({ session }) => session.getState().setPeek(what),
    release(services, heldMs) {
      services.session.getState().setPeek(null);
      if (heldMs <= holdMs) tap?.(services);
    },
  };
}

function mapCommand(
  id: string,
  group: CommandGroup,
  strokes: readonly KeyStroke[],
  run: (map: NonNullable<ReturnType<AppServices['app']['getState']>['map']>) => unknown,
  extra: Partial<Command> = {},
): Command {
  return {
    id,
    group,
    title: `command.${id}` as TextKey,
    strokes,
    scope: 'canvas',
    isAvailable: hasMap,
    run({ app }) {
      const { map } = app.getState();
      if (map) void Promise.resolve(run(map)).catch(notifyError);
    },
    ...extra,
  };
}

function opacityStep(id: string, step: number, shift: boolean): Command {
  return {
    id,
    group: 'layers',
    title: `command.${id}` as TextKey,
    strokes: [{ key: 'j', shift }],
    scope: 'canvas',
    repeats: true,
    isAvailable: hasMap,
    run({ session }) {
      const { opacity } = session.getState().overlays.mask;
      const next = Math.min(1, Math.max(0, Math.round((opacity + step) * 20) / 20));
      session.getState().setOverlay('mask', { opacity: next });
    },
  };
}

function windowCommand(
  id: string,
  strokes: readonly KeyStroke[],
  run: Command['run'],
  extra: Partial<Command> = {},
): Command {
  return { id, group: 'window', title: `command.${id}` as TextKey, strokes, scope: 'global', run, ...extra };
}

/** Shows the dataset's patches in another way. */
function findCommand(view: FindView, digit: string): Command {
  return {
    id: `find.${view}`,
    group: 'view',
    title: `find.command.${view}`,
    strokes: [
      { code: `Digit${digit}`, shift: 'any' },
      { code: `Numpad${digit}`, shift: 'any' },
    ],
    scope: 'dataset',
    isAvailable: inDataset,
    run({ actions }) {
      actions.setFind({ view });
      // The list or the map that was left took the focus with it.
      setTimeout(
        () => document.querySelector<HTMLElement>('[data-pane="canvas"] [data-pane-focus]')?.focus(),
        0,
      );
    },
  };
}

/** Every command of the window, in the order of the key sheet. */
export function createCommands(): readonly Command[] {
  return [
    ...toolCommands,
    ...['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'].map(classDigit),
    {
      id: 'class.swap',
      group: 'classes',
      title: 'command.class.swap',
      strokes: [{ key: 'x' }],
      scope: 'canvas',
      isAvailable: hasMap,
      run: ({ session }) => session.getState().swapClasses(),
    },
    {
      id: 'class.find',
      group: 'classes',
      title: 'command.class.find',
      strokes: [{ key: ',' }],
      scope: 'canvas',
      isAvailable: hasMap,
      run: ({ app }) => app.setState({ overlay: 'classFinder' }),
    },
    ...rulesCommands,
    ...handsCommands,
    mapCommand('edit.undo', 'edit', [{ key: 'z', mod: true }], (map) => map.undo(), {
      scope: 'global',
      repeats: true,
    }),
    mapCommand(
      'edit.redo',
      'edit',
      [
        { key: 'z', mod: true, shift: true },
        { key: 'y', mod: true },
      ],
      (map) => map.redo(),
      { scope: 'global', repeats: true },
    ),
    mapCommand('view.fit', 'view', [{ key: 'z' }], (map) => map.fit()),
    mapCommand('view.oneToOne', 'view', [{ key: 'z', shift: true }], (map) => map.zoomOneToOne()),
    mapCommand(
      'view.zoomIn',
      'view',
      [{ key: '+', shift: 'any' }, { code: 'Equal' }, { code: 'NumpadAdd' }],
      (map) => map.zoomBy(zoomStep),
    ),
    // By position too: on AZERTY the minus sign lies on the digit 6, which selects a class.
    mapCommand('view.zoomOut', 'view', [{ key: '-' }, { code: 'Minus' }, { code: 'NumpadSubtract' }], (map) =>
      map.zoomBy(1 / zoomStep),
    ),
    mapCommand('view.left', 'view', [{ key: 'ArrowLeft' }], (map) => map.panBy(-panStepPx, 0), {
      repeats: true,
    }),
    mapCommand('view.right', 'view', [{ key: 'ArrowRight' }], (map) => map.panBy(panStepPx, 0), {
      repeats: true,
    }),
    mapCommand('view.up', 'view', [{ key: 'ArrowUp' }], (map) => map.panBy(0, -panStepPx), { repeats: true }),
    mapCommand('view.down', 'view', [{ key: 'ArrowDown' }], (map) => map.panBy(0, panStepPx), {
      repeats: true,
    }),
    findCommand('map', '1'),
    findCommand('grid', '2'),
    findCommand('table', '3'),
    {
      id: 'find.filter',
      group: 'view',
      title: 'find.command.filter',
      strokes: [{ key: 'f' }],
      scope: 'dataset',
      isAvailable: inDataset,
      run: () => document.querySelector<HTMLElement>('[data-testid="find-add"]')?.click(),
    },
    {
      id: 'find.clear',
      group: 'view',
      title: 'find.command.clear',
      strokes: [],
      scope: 'global',
      isAvailable: (services) => inDataset(services) && services.app.getState().find.where !== '',
      run: ({ actions }) => actions.setFind({ where: '' }),
    },
    peek('layers.mask', 'h', 'noMask', (services) => toggleOverlay(services, 'mask')),
    peek('layers.original', 'o', 'original'),
    peek('layers.lpis', 'n', 'lpis', (services) => toggleOverlay(services, 'lpis')),
    opacityStep('layers.fainter', -0.1, false),
    opacityStep('layers.stronger', 0.1, true),
    {
      id: 'layers.borders',
      group: 'layers',
      title: 'command.layers.borders',
      // A free letter: the keymap leaves patch borders without a key.
      strokes: [{ key: 'b', shift: true }],
      scope: 'canvas',
      isAvailable: hasMap,
      run: ({ session }) => session.getState().setBorders(!session.getState().borders),
    },
    ...viewsCommands,
    ...compareCommands,
    ...evidenceCommands,
    ...historyCommands,
    ...placeCommands,
    ...reviewCommands,
    ...remarkCommands,
    windowCommand('window.palette', [{ key: 'k', mod: true }], ({ app }) =>
      app.setState({ overlay: 'palette' }),
    ),
    windowCommand('window.keySheet', [{ key: 'F1' }, { key: '?', shift: 'any' }], ({ app }) =>
      app.setState((s) => ({ overlay: s.overlay === 'keySheet' ? null : 'keySheet' })),
    ),
    windowCommand('window.nextPane', [{ key: 'F6' }], () => focusPane(1), { isAvailable: hasWorkspace }),
    windowCommand('window.previousPane', [{ key: 'F6', shift: true }], () => focusPane(-1), {
      isAvailable: hasWorkspace,
    }),
    windowCommand(
      'window.focusMode',
      [{ key: 'f', shift: true }],
      ({ actions }) => actions.toggleFocusMode(),
      {
        scope: 'canvas',
        isAvailable: hasMap,
      },
    ),
    windowCommand(
      'go.overview',
      [],
      ({ app, actions }) => {
        const { place } = app.getState();
        if (place.kind === 'roi') actions.go({ kind: 'dataset', datasetId: place.datasetId });
      },
      { group: 'go', isAvailable: hasMap },
    ),
    windowCommand('go.welcome', [], ({ actions }) => actions.go({ kind: 'welcome' }), { group: 'go' }),
    windowCommand('go.catalogue', [], ({ app }) => app.setState({ activity: 'catalogue' }), {
      group: 'go',
      isAvailable: hasWorkspace,
    }),
    windowCommand('go.review', [], ({ app }) => app.setState({ activity: 'review' }), {
      group: 'go',
      isAvailable: hasWorkspace,
    }),
    ...modelsCommands,
    windowCommand('go.export', [], ({ app }) => app.setState({ activity: 'export' }), {
      group: 'go',
      isAvailable: hasWorkspace,
    }),
    windowCommand('go.report', [], ({ app }) => app.setState({ activity: 'report' }), {
      group: 'go',
      isAvailable: hasWorkspace,
    }),
    windowCommand('window.dark', [], () => setColorScheme('dark')),
    windowCommand('window.light', [], () => setColorScheme('light')),
    windowCommand('window.french', [], () => setLanguage('fr')),
    windowCommand('window.english', [], () => setLanguage('en')),
  ];
}

function classDigit(digit: string): Command {
  return {
    id: `class.key.${digit}`,
    group: 'classes',
    title: 'command.class.key',
    // Shift+digit is a digit on AZERTY: it must not mean something else.
    strokes: [
      { code: `Digit${digit}`, shift: 'any' },
      { code: `Numpad${digit}`, shift: 'any' },
    ],
    scope: 'canvas',
    isAvailable: hasMap,
    run({ app, session }) {
      const { classValue, setClass } = session.getState();
      const value = pressDigit(placeNomenclature(app.getState()), digit, classValue);
      if (value !== null) setClass(value);
    },
  };
}

/** Moves the focus to the next pane of the window: rail, side panel, canvas, inspector, title bar. */
export function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]:not([inert])')];
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(current + step + panes.length) % panes.length];
  const target =
    next?.querySelector<HTMLElement>('[data-pane-focus]') ??
    next?.querySelector<HTMLElement>('button:not(:disabled), input, [tabindex="0"]') ??
    next;
  target?.focus();
}
