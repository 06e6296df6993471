import { createStore } from 'zustand/vanilla';

/** What the pointer does on the map. */
export type ToolId = 'pan' | 'brush' | 'restore' | 'pick';
/** Which imagery lies under the masks. */
export type BaseLayer = 'rgb' | 'cir';
/** Class layers over the imagery, from bottom to top. */
export type OverlayId = 'lpis1' | 'mask';
export type PaletteId = 'flair' | 'cosia';
/** What a held key shows for as long as it is held. */
export type Peek = 'noMask' | 'original' | 'lpis' | null;

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
  /** Brush diameter in label pixels, 1..2000. */
  readonly brushSizePx: number;
  readonly base: BaseLayer;
  readonly imagery: LayerState;
  readonly overlays: Readonly<Record<OverlayId, LayerState>>;
  readonly borders: boolean;
  readonly palette: PaletteId;
  readonly peek: Peek;
}

export interface SessionActions {
  setTool(tool: ToolId): void;
  setClass(value: number): void;
  swapClasses(): void;
  setBrushSize(sizePx: number): void;
  /** One step up or down on a scale that feels even: about a sixth of the size, at least one pixel. */
  stepBrush(direction: 1 | -1, coarse?: boolean): void;
  setBase(base: BaseLayer): void;
  setImagery(layer: Partial<LayerState>): void;
  setOverlay(id: OverlayId, layer: Partial<LayerState>): void;
  setBorders(borders: boolean): void;
  setPalette(palette: PaletteId): void;
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
  brushSizePx: 24,
  base: 'rgb',
  imagery: { visible: true, opacity: 1 },
  overlays: { lpis1: { visible: false, opacity: 0.5 }, mask: { visible: true, opacity: 0.45 } },
  borders: false,
  palette: 'flair',
  peek: null,
};

export type SessionStore = ReturnType<typeof createSessionStore>;

/** Creates the session of one window. */
export function createSessionStore(saved: Partial<SessionState> = {}) {
  return createStore<SessionState & SessionActions>()((set) => ({
    ...initialSession,
    ...saved,
    setTool: (tool) => set({ tool }),
    setClass: (value) =>
      set((s) => (s.classValue === value ? s : { classValue: value, previousClassValue: s.classValue })),
    swapClasses: () => set((s) => ({ classValue: s.previousClassValue, previousClassValue: s.classValue })),
    setBrushSize: (sizePx) => set({ brushSizePx: clampSize(sizePx) }),
    stepBrush: (direction, coarse = false) =>
      set((s) => {
        const step = Math.max(1, Math.round(s.brushSizePx * (coarse ? 0.5 : 0.15)));
        return { brushSizePx: clampSize(s.brushSizePx + direction * step) };
      }),
    setBase: (base) => set({ base }),
    setImagery: (layer) => set((s) => ({ imagery: { ...s.imagery, ...layer } })),
    setOverlay: (id, layer) =>
      set((s) => ({ overlays: { ...s.overlays, [id]: { ...s.overlays[id], ...layer } } })),
    setBorders: (borders) => set({ borders }),
    setPalette: (palette) => set({ palette }),
    setPeek: (peek) => set({ peek }),
    restore: (state) => set(state),
  }));
}
