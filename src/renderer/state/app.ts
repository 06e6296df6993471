import { createStore } from 'zustand/vanilla';
import type {
  AppInfo,
  Job,
  LiveEvent,
  PatchSort,
  RoiPatch,
  RoiSummary,
  Workspace,
} from '../../shared/contract/index.ts';
import type { PixelSet } from '../../shared/editing/pixelSet.ts';
import type { SharedMap } from '../map/ComparePane.ts';
import type { GhostPaint } from '../map/editing/GhostLayer.ts';
import type { CoreCallInput, CoreChange } from '../map/EditSession.ts';
import type { Proposals } from '../map/proposals.ts';
import type { ReviewShown } from '../map/review/ReviewLayer.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';

/** Where the window is; the URL's hash says the same. */
export type Place =
  | { readonly kind: 'welcome' }
  | { readonly kind: 'dataset'; readonly datasetId: string }
  | { readonly kind: 'roi'; readonly datasetId: string; readonly roiKey: string };

export type Activity = 'catalogue' | 'review' | 'models' | 'export' | 'report';
/** What lies over the window for a moment. */
export type Overlay = 'palette' | 'classFinder' | 'keySheet' | 'goTo' | null;

/** A panel of the editing tools beside the land; it is not modal. */
export const editPanels = ['cleanup', 'replace', 'select', 'seams', 'accept', 'batch'] as const;
export type EditPanel = (typeof editPanels)[number];

/** Where the wheel of classes is open, in CSS pixels of the window. */
export interface WheelPlace {
  readonly x: number;
  readonly y: number;
  /** The button that opened it is still down: letting go over a class takes it. */
  readonly held: boolean;
}

/** How a dataset's patches are shown: on the map, as pictures, as lines. */
export const findViews = ['map', 'grid', 'table'] as const;
export type FindView = (typeof findViews)[number];

/** What is looked for in a dataset, and how it is shown; the URL's hash says the same. */
export interface FindState {
  /** An expression of the patch vocabulary (`docs/expressions.md`); empty selects all. */
  readonly where: string;
  readonly sort: PatchSort;
  readonly view: FindView;
}

export const initialFind: FindState = { where: '', sort: { by: 'name', descending: false }, view: 'map' };

/** Chosen patches of the list that `find` describes. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Every patch of the filter, counted but not named: `ids` is empty then. Null: only those of `ids`. */
  readonly all: number | null;
  /** The patch that the keyboard stands on and whose details are shown; its place in the list is -1 when it moved. */
  readonly cursor: { readonly index: number; readonly patchId: string } | null;
  /** Where a range starts. */
  readonly anchor: number | null;
}

export const noSelection: Selection = { ids: new Set(), all: null, cursor: null, anchor: null };

/** How many patches are chosen. */
export const selectedCount = (selection: Selection): number => selection.all ?? selection.ids.size;

/** How the grid and the table look; remembered for the workspace. */
export interface FindLook {
  readonly size: 's' | 'm' | 'l';
  /** Masks are drawn over the pictures. */
  readonly masks: boolean;
  /** Ids of the columns of the table that are hidden. */
  readonly hiddenColumns: readonly string[];
}

export const initialFindLook: FindLook = { size: 'm', masks: false, hiddenColumns: [] };

export interface Layout {
  readonly sideOpen: boolean;
  readonly sideWidth: number;
  readonly inspectorOpen: boolean;
  readonly inspectorWidth: number;
  /** Sections that are folded to their titles. */
  readonly folded: readonly string[];
}

/** Bytes that a window holds of the open ROI. */
export interface MapMemory {
  readonly tileBytes: number;
  /** More tiles than this are not kept. */
  readonly maxTileBytes: number;
  readonly maskBytes: number;
}

/** What a link or a search asks to see of a ROI; used once, when the ROI is open. */
export interface Visit {
  readonly datasetId: string;
  readonly roiKey: string;
  /** World metres; null: as the ROI was left. */
  readonly at: readonly [number, number] | null;
  /** Metres per CSS pixel; null: as the ROI was left. */
  readonly resolution: number | null;
  readonly viewSet: string | null;
  /** Date of a series, `YYYYMMDD`. */
  readonly date: string | null;
  /** Patch to begin with, instead of a place. */
  readonly patchId?: string;
}

/** What the map offers to the window's buttons and keys; `RoiView` is one. */
export interface MapHandle {
  fit(): void;
  zoomOneToOne(): void;
  zoomBy(factor: number): void;
  panBy(dx: number, dy: number): void;
  goToPatch(patchId: string): void;
  /** Moves to a place in world metres, at a resolution in metres per CSS pixel, and marks it for some seconds. */
  lookAt(at: readonly [number, number], resolution?: number): void;
  /**
   * Shows a window of the ROI grid with what is around it. `calm` stays where it is seen well already, `zoom` and `atOnce` go
   * there all the same, the latter without gliding. `bottomPx`: CSS pixels at the bottom that something lies over.
   */
  frameWindow(window: PixelWindow, bottomPx: number, how: 'calm' | 'zoom' | 'atOnce'): void;
  /** Draws outlines of disagreements, or takes them away. */
  showReview(shown: ReviewShown | null): void;
  /** Where the view is; null before it has a size. */
  readonly savedView: { readonly center: readonly [number, number]; readonly resolution: number } | null;
  memory(): MapMemory;
  undo(): Promise<unknown>;
  redo(): Promise<unknown>;
  /**
   * Lets the core change masks of the ROI (an operation, a revert) as one edit that can be undone, and shows it; null when
   * there was nothing to do or it was refused, which the save state says.
   */
  operate<T extends CoreChange>(call: (input: CoreCallInput) => Promise<T | null>): Promise<T | null>;
  /**
   * Shows the pixels that an operation would change, in the colour that they would get, or under a veil (`select`) where they
   * get different ones. Null takes it away. The ghosts of tools come and go over it.
   */
  showGhost(set: PixelSet | null, paint?: GhostPaint): void;
  /** Tries again now to store what could not be stored. */
  retrySave(): void;
  focus(): void;
  /** A coarser (1) or finer (-1) level of what the tool shows under the pointer; false when it has none. */
  stepLevel(direction: 1 | -1): boolean;
  /** Draws rings `[x0, y0, x1, y1, …]` of the ROI grid over everything, or takes them away. */
  outline(rings: readonly (readonly number[])[] | null): void;
  /** Marks the pixels of an edit, or of a difference between two versions, or none. */
  mark(set: PixelSet | null): void;
  /** Shows old pixels of patches, by patch, in the place of their masks, which stay as they are; null shows the masks again. */
  showVersions(versions: ReadonlyMap<string, Uint8Array> | null): void;
  /** What views beside the map show the same place by. */
  readonly shared: SharedMap;
  /** The pointer is over the same place of a view beside the map, or has left it. CSS pixels from the map's corner. */
  pointAt(position: { readonly screenX: number; readonly screenY: number } | null): void;
  /** Pixels of each LPIS class (level 1) in the view, from tiles about as fine as the screen. */
  lpisInView(): Promise<ReadonlyMap<number, number>>;
  /** An edit of another window; that of this window is ignored. */
  applyRemoteEdit(event: LiveEvent & { kind: 'edit' }): void;
  /** Predictions of the ROI changed, or which of them are in use. */
  notePredictions(): void;
  /** How sure the prediction in use is where it means another class than the masks, by class; null without one. */
  proposals(signal: AbortSignal): Promise<Proposals | null>;
  /** After the core came back: sends again what it did not acknowledge. */
  reconnect(): Promise<void> | void;
}

/** State of the window that is neither the user's work nor the map's: place, panels, lists read from the core. */
export interface AppState {
  readonly info: AppInfo | null;
  /** Undefined until the core said which workspace is open. */
  readonly workspace: Workspace | null | undefined;
  readonly place: Place;
  /** What to see of the place's ROI first. */
  readonly visit: Visit | null;
  readonly activity: Activity;
  readonly layout: Layout;
  readonly focusMode: boolean;
  readonly overlay: Overlay;
  readonly wheel: WheelPlace | null;
  readonly editPanel: EditPanel | null;
  readonly core: 'ok' | 'lost';
  readonly jobs: readonly Job[];
  /** ROIs by dataset id. */
  readonly rois: Readonly<Record<string, readonly RoiSummary[]>>;
  /** Patches of the open ROI with their edit counts as last read. */
  readonly openPatches: readonly RoiPatch[];
  readonly map: MapHandle | null;
  /** The ROI under the pointer, on the map of all ROIs or in their list. */
  readonly pointedRoi: string | null;
  /** What is looked for in the dataset that the place is in. */
  readonly find: FindState;
  /** The same of every dataset of the workspace that was visited, by its id. */
  readonly finds: Readonly<Record<string, FindState>>;
  readonly findLook: FindLook;
  readonly selection: Selection;
  /** Raised by one when somebody asks for the export of the selection. */
  readonly exportRequests: number;
  /** By dataset: raised when its patches or their facts changed. */
  readonly dataVersions: Readonly<Record<string, number>>;
}

export const initialLayout: Layout = {
  sideOpen: true,
  sideWidth: 268,
  inspectorOpen: true,
  inspectorWidth: 300,
  folded: [],
};

export const layoutLimits = { minPx: 208, maxPx: 480 } as const;

export type AppStore = ReturnType<typeof createAppStore>;

export function createAppStore() {
  return createStore<AppState>()(() => ({
    info: null,
    workspace: undefined,
    place: { kind: 'welcome' },
    visit: null,
    activity: 'catalogue',
    layout: initialLayout,
    focusMode: false,
    overlay: null,
    wheel: null,
    editPanel: null,
    core: 'ok',
    jobs: [],
    rois: {},
    openPatches: [],
    map: null,
    pointedRoi: null,
    find: initialFind,
    finds: {},
    findLook: initialFindLook,
    selection: noSelection,
    exportRequests: 0,
    dataVersions: {},
  }));
}

/** The list with this job in it, newest first. */
export function withJob(jobs: readonly Job[], job: Job): Job[] {
  return [job, ...jobs.filter((other) => other.id !== job.id)].sort((a, b) =>
    b.startedAt.localeCompare(a.startedAt),
  );
}

export const isFinished = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running';
