import { createStore } from 'zustand/vanilla';
import type { ClassLayerId } from '../../shared/model/imagery.ts';
import { builtInSets, lookSchema, viewSetSchema, type Look, type ViewSet } from '../../shared/model/look.ts';

/** What the pointer does on the map. */
export const toolIds = [
  ...(['brush', 'restore', 'smooth', 'polygon', 'rectangle', 'ellipse', 'lasso', 'fill', 'wand'] as const),
  ...(['region', 'pick', 'pan', 'measure'] as const),
] as const;
export type ToolId = (typeof toolIds)[number];

/** What a shape, a fill, the wand or a region does with its pixels. */
export const outcomes = ['paint', 'restore', 'select'] as const;
export type Outcome = (typeof outcomes)[number];

/** What limits every tool: locks, classes that alone may change, and the gate, which stays written while it is off. */
export interface RulesState {
  readonly locked: readonly number[];
  readonly onlyOver: readonly number[] | null;
  readonly gate: { readonly text: string; readonly on: boolean; readonly inverted: boolean };
}

/** How tools work, besides the class and the size. */
export interface ToolOptions {
  readonly brushShape: 'round' | 'square';
  /** `screen`: the brush has the same size on the screen at any zoom, `brushSizePx` CSS pixels. */
  readonly brushUnit: 'ground' | 'screen';
  readonly outcome: Outcome;
  /** Shapes follow the edges of the image between two vertices. */
  readonly snapToEdges: boolean;
  /** All of the class instead of what is connected. */
  readonly fillAll: boolean;
  /** How far a fill of all goes. */
  readonly fillScope: 'patch' | 'roi';
  /** Expressions over pixels (docs/expressions.md) that the wand compares. */
  readonly wandChannels: readonly string[];
  /** Share of the spread, 0..1. */
  readonly wandTolerance: number;
  readonly wandContiguous: boolean;
  /** Level of the region tree: 0 the smallest regions, 1 the largest. */
  readonly regionLevel: number;
}
/** Class layers over the imagery, from bottom to top. */
export type OverlayId = 'lpis' | 'mask' | 'model';
/** What of the prediction in use is drawn: its classes, or how sure it is. */
export const modelLooks = ['classes', 'confidence'] as const;
export type ModelLook = (typeof modelLooks)[number];
export type LpisLevel = 1 | 2 | 3;
/** Both official ones, and one whose classes stay apart for colour-blind eyes. */
export const paletteIds = ['flair', 'cosia', 'safe'] as const;
export type PaletteId = (typeof paletteIds)[number];
/** How the mask's classes are drawn: areas, their borders, both, or patterns of lines that differ besides the colour. */
export const maskStyles = ['fill', 'outline', 'both', 'hatch'] as const;
export type MaskStyle = (typeof maskStyles)[number];
/** What a held key shows for as long as it is held. */
export type Peek = 'noMask' | 'original' | 'model' | 'lpis' | null;

/** How views are set beside each other. `flicker` shows the second in the place of the first, again and again. */
export const compareModes = ['off', 'swipe', 'two', 'four', 'flicker'] as const;
export type CompareMode = (typeof compareModes)[number];

/** What a view beside the main one shows. */
export interface PaneContent {
  /** Id of a view set, built in or saved. */
  readonly viewSet: string;
  /** Date of a series that is this pane's own, `YYYYMMDD`; null for that of the set. */
  readonly date: string | null;
  readonly classes: ClassLayerId | null;
}

export interface Compare {
  readonly mode: CompareMode;
  /** The second, third and fourth view. */
  readonly panes: readonly [PaneContent, PaneContent, PaneContent];
  /** Where the main view ends in swipe, as a share of the width. */
  readonly swipeAt: number;
  /** Changes to the second view and back, a second; shown are at most 3 (WCAG 2.3.1). */
  readonly flickerHz: number;
}

export interface LayerState {
  readonly visible: boolean;
  /** 0..1 */
  readonly opacity: number;
}

/** The state of one window that is not the user's work: tool, class, layers. Never sent to the journal. */
export interface SessionState {
  readonly tool: ToolId;
  /** Class values of the dataset's list. */
  readonly classValue: number;
  readonly previousClassValue: number;
  /** Classes in the order they were last chosen, newest first, at most 8: those of the wheel. */
  readonly recentClasses: readonly number[];
  readonly rules: RulesState;
  readonly toolOptions: ToolOptions;
  /** Brush diameter in label pixels, 1..2000. */
  readonly brushSizePx: number;
  /** Id of the view set that is shown. */
  readonly viewSet: string;
  /** Sets of the user's own. */
  readonly ownSets: readonly ViewSet[];
  /** What the user changed of a set without saving it, by its id. */
  readonly changedLooks: Readonly<Record<string, Look>>;
  readonly imagery: LayerState;
  readonly overlays: Readonly<Record<OverlayId, LayerState>>;
  readonly lpisLevel: LpisLevel;
  readonly modelLook: ModelLook;
  readonly borders: boolean;
  readonly graticule: boolean;
  readonly palette: PaletteId;
  readonly maskStyle: MaskStyle;
  readonly compare: Compare;
  /** Two class layers whose different pixels are marked on the map; null for none. */
  readonly difference: readonly [ClassLayerId, ClassLayerId] | null;
  /** Pairs of values of these two that alone are marked; none stands for all different values of one class list. */
  readonly differencePairs: readonly (readonly [a: number, b: number])[];
  readonly peek: Peek;
}

export interface SessionActions {
  setTool(tool: ToolId): void;
  setClass(value: number): void;
  swapClasses(): void;
  setRules(rules: Partial<RulesState>): void;
  setGate(gate: Partial<RulesState['gate']>): void;
  toggleLock(value: number): void;
  /** Locks all values but one; takes all locks away when exactly these are locked. */
  lockAllBut(value: number, values: readonly number[]): void;
  setToolOptions(options: Partial<ToolOptions>): void;
  setBrushSize(sizePx: number): void;
  /** One step up or down on a scale that feels even: about a sixth of the size, at least one pixel. */
  stepBrush(direction: 1 | -1, coarse?: boolean): void;
  setViewSet(id: string): void;
  /** Changes how the shown set looks, until it is saved or taken back; back to how it was, it counts as unchanged. */
  changeLook(look: Partial<Look>): void;
  resetLook(): void;
  setOwnSets(sets: readonly ViewSet[]): void;
  setImagery(layer: Partial<LayerState>): void;
  setOverlay(id: OverlayId, layer: Partial<LayerState>): void;
  setLpisLevel(level: LpisLevel): void;
  setModelLook(look: ModelLook): void;
  setBorders(borders: boolean): void;
  setGraticule(graticule: boolean): void;
  setPalette(palette: PaletteId): void;
  setMaskStyle(style: MaskStyle): void;
  setCompare(compare: Partial<Compare>): void;
  setPane(index: 0 | 1 | 2, content: Partial<PaneContent>): void;
  /** Marks all pairs of the two. */
  setDifference(layers: readonly [ClassLayerId, ClassLayerId] | null): void;
  setDifferencePairs(pairs: SessionState['differencePairs']): void;
  setPeek(peek: Peek): void;
  restore(saved: Partial<SessionState>): void;
}

export const brushSizeRange = { minPx: 1, maxPx: 2000 } as const;

const clampSize = (sizePx: number) =>
  Math.min(brushSizeRange.maxPx, Math.max(brushSizeRange.minPx, Math.round(sizePx)));

export const initialSession: SessionState = {
  tool: 'brush',
  classValue: 0,
  previousClassValue: 8,
  recentClasses: [],
  rules: { locked: [], onlyOver: null, gate: { text: '', on: false, inverted: false } },
  toolOptions: {
    brushShape: 'round',
    brushUnit: 'ground',
    outcome: 'paint',
    snapToEdges: false,
    fillAll: false,
    fillScope: 'roi',
    wandChannels: ['red', 'green', 'blue'],
    wandTolerance: 0.12,
    wandContiguous: true,
    regionLevel: 0.35,
  },
  brushSizePx: 24,
  viewSet: 'rgb',
  ownSets: [],
  changedLooks: {},
  imagery: { visible: true, opacity: 1 },
  overlays: {
    lpis: { visible: false, opacity: 0.5 },
    mask: { visible: true, opacity: 0.45 },
    model: { visible: false, opacity: 0.6 },
  },
  lpisLevel: 1,
  modelLook: 'classes',
  borders: false,
  graticule: false,
  palette: 'flair',
  maskStyle: 'fill',
  compare: {
    mode: 'off',
    panes: [
      { viewSet: 'infrared', date: null, classes: null },
      { viewSet: 'height', date: null, classes: null },
      { viewSet: 'pan', date: null, classes: null },
    ],
    swipeAt: 0.5,
    flickerHz: 2,
  },
  difference: null,
  differencePairs: [],
  peek: null,
};

/** All sets: those of the program, then the user's own. */
export const viewSetsOf = ({ ownSets }: Pick<SessionState, 'ownSets'>): readonly ViewSet[] => [
  ...builtInSets,
  ...ownSets,
];

/** The set of an id; the first one where it is not known any more. */
export const setOf = (state: Pick<SessionState, 'ownSets'>, id: string): ViewSet =>
  viewSetsOf(state).find((known) => known.id === id) ?? builtInSets[0]!;

/** How a set looks now, with what was changed of it; the first set where the id is not known any more. */
export function lookOf(state: Pick<SessionState, 'ownSets' | 'changedLooks'>, id: string): Look {
  const set = setOf(state, id);
  return state.changedLooks[set.id] ?? set.look;
}

export const currentLook = (state: Pick<SessionState, 'ownSets' | 'changedLooks' | 'viewSet'>): Look =>
  lookOf(state, state.viewSet);

const without = (looks: SessionState['changedLooks'], id: string): SessionState['changedLooks'] =>
  Object.fromEntries(Object.entries(looks).filter(([other]) => other !== id));

function withLook(s: SessionState, change: Partial<Look>): Pick<SessionState, 'changedLooks'> {
  const set = setOf(s, s.viewSet);
  const look = lookSchema.parse({ ...lookOf(s, set.id), ...change });
  const others = without(s.changedLooks, set.id);
  const isSame = JSON.stringify(look) === JSON.stringify(lookSchema.parse(set.look));
  return { changedLooks: isSame ? others : { ...others, [set.id]: look } };
}

/** Classes that the wheel offers. */
export const wheelClasses = 8;

/** The newest first; what was painted with before counts as chosen too. */
const recent = (s: SessionState, value: number): readonly number[] =>
  [...new Set([value, s.classValue, ...s.recentClasses])].slice(0, wheelClasses);

/** Of what was saved, perhaps by another version: what still means something. */
function readable(saved: Partial<SessionState>): Partial<SessionState> {
  const {
    ownSets,
    changedLooks,
    palette,
    maskStyle,
    modelLook,
    overlays,
    tool,
    toolOptions,
    rules,
    ...rest
  } = saved;
  const looks = Object.entries(changedLooks ?? {}).flatMap(([id, look]) => {
    const { data } = lookSchema.safeParse(look);
    return data ? [[id, data] as const] : [];
  });
  return {
    ...rest,
    ...(ownSets ? { ownSets: ownSets.flatMap((set) => viewSetSchema.safeParse(set).data ?? []) } : {}),
    ...(changedLooks ? { changedLooks: Object.fromEntries(looks) } : {}),
    ...(tool && toolIds.includes(tool) ? { tool } : {}),
    ...(toolOptions ? { toolOptions: { ...initialSession.toolOptions, ...toolOptions } } : {}),
    ...(rules ? { rules: { ...initialSession.rules, ...rules } } : {}),
    ...(palette && paletteIds.includes(palette) ? { palette } : {}),
    ...(maskStyle && maskStyles.includes(maskStyle) ? { maskStyle } : {}),
    ...(modelLook && modelLooks.includes(modelLook) ? { modelLook } : {}),
    ...(overlays ? { overlays: { ...initialSession.overlays, ...overlays } } : {}),
  };
}

export type SessionStore = ReturnType<typeof createSessionStore>;

/** Creates the session of one window. */
export function createSessionStore(saved: Partial<SessionState> = {}) {
  return createStore<SessionState & SessionActions>()((set) => ({
    ...initialSession,
    ...saved,
    setTool: (tool) => set({ tool }),
    setClass: (value) =>
      set((s) =>
        s.classValue === value
          ? s
          : { classValue: value, previousClassValue: s.classValue, recentClasses: recent(s, value) },
      ),
    swapClasses: () =>
      set((s) => ({
        classValue: s.previousClassValue,
        previousClassValue: s.classValue,
        recentClasses: recent(s, s.previousClassValue),
      })),
    setRules: (rules) => set((s) => ({ rules: { ...s.rules, ...rules } })),
    setGate: (gate) => set((s) => ({ rules: { ...s.rules, gate: { ...s.rules.gate, ...gate } } })),
    toggleLock: (value) =>
      set((s) => {
        const { locked } = s.rules;
        const next = locked.includes(value) ? locked.filter((other) => other !== value) : [...locked, value];
        return { rules: { ...s.rules, locked: next.sort((a, b) => a - b) } };
      }),
    lockAllBut: (value, values) =>
      set((s) => {
        const others = values.filter((other) => other !== value).sort((a, b) => a - b);
        const isSame = others.join() === s.rules.locked.join();
        return { rules: { ...s.rules, locked: isSame ? [] : others } };
      }),
    setToolOptions: (options) => set((s) => ({ toolOptions: { ...s.toolOptions, ...options } })),
    setBrushSize: (sizePx) => set({ brushSizePx: clampSize(sizePx) }),
    stepBrush: (direction, coarse = false) =>
      set((s) => {
        const step = Math.max(1, Math.round(s.brushSizePx * (coarse ? 0.5 : 0.15)));
        return { brushSizePx: clampSize(s.brushSizePx + direction * step) };
      }),
    setViewSet: (viewSet) => set({ viewSet }),
    changeLook: (look) => set((s) => withLook(s, look)),
    resetLook: () => set((s) => ({ changedLooks: without(s.changedLooks, s.viewSet) })),
    setOwnSets: (ownSets) => set({ ownSets }),
    setImagery: (layer) => set((s) => ({ imagery: { ...s.imagery, ...layer } })),
    setOverlay: (id, layer) =>
      set((s) => ({ overlays: { ...s.overlays, [id]: { ...s.overlays[id], ...layer } } })),
    setLpisLevel: (lpisLevel) => set({ lpisLevel }),
    setModelLook: (modelLook) => set({ modelLook }),
    setBorders: (borders) => set({ borders }),
    setGraticule: (graticule) => set({ graticule }),
    setPalette: (palette) => set({ palette }),
    setMaskStyle: (maskStyle) => set({ maskStyle }),
    setCompare: (compare) => set((s) => ({ compare: { ...s.compare, ...compare } })),
    setPane: (index, content) =>
      set((s) => {
        const [a, b, c] = s.compare.panes;
        const panes: [PaneContent, PaneContent, PaneContent] = [a, b, c];
        panes[index] = { ...panes[index], ...content };
        return { compare: { ...s.compare, panes } };
      }),
    setDifference: (difference) => set({ difference, differencePairs: [] }),
    setDifferencePairs: (differencePairs) => set({ differencePairs }),
    setPeek: (peek) => set({ peek }),
    restore: (state) => set(readable(state)),
  }));
}
