import type { Paint } from '../../shared/editing/EditPainter.ts';
import { combineSets, isEmpty, type PixelSet } from '../../shared/editing/pixelSet.ts';
import type { EditTool } from '../../shared/editing/tools.ts';
import { windowOf } from '../../shared/geo/grid.ts';
import type { RoiDetail } from '../../shared/contract/index.ts';
import { translate } from '../i18n/index.ts';
import { brushSizeRange, type SessionStore } from '../state/session.ts';
import type { DocumentStore } from '../state/document.ts';
import type { BrushTip, SelectionJoin, ToolHost } from '../tools/ToolHost.ts';
import type { CoreCallInput, CoreChange, EditEnd, EditSession } from './EditSession.ts';
import type { EditGround } from './editing/EditGround.ts';
import type { MaskStore } from './MaskStore.ts';
import type { ScreenFrame } from './screenFrame.ts';

/** Masks that an edit may make the window read; a larger one is left to the core. */
const mostRead = 64;

export interface ToolHostParts {
  readonly session: SessionStore;
  readonly document: DocumentStore;
  readonly roi: Pick<RoiDetail, 'widthPx' | 'heightPx'>;
  readonly masks: MaskStore;
  readonly edits: EditSession;
  readonly ground: ToolHost['ground'];
  readonly regions: ToolHost['regions'];
  readonly edit: Pick<EditGround, 'rules' | 'runs' | 'queries' | 'showPath' | 'showGhost' | 'paintOfOutcome'>;
  /** Lets the core paint a set: for one over more masks than the window should read. */
  paintInCore(set: PixelSet, paint: Paint, input: CoreCallInput): Promise<CoreChange | null>;
  /** What is on screen; null before the first frame. */
  frame(): ScreenFrame | null;
  /** A zoom that is still gliding would move the land under the brush. */
  stopGliding(): void;
  panByScreen(dx: number, dy: number): void;
  toolChanged(): void;
}

/** What the tools may do with a ROI's view. */
export function createToolHost(parts: ToolHostParts): ToolHost {
  const { session, document, roi, masks, edits, ground, regions, edit } = parts;
  const tell = (text: string | null) => {
    if (text !== document.getState().toolNote) document.setState({ toolNote: text });
  };
  const canPaint = () => {
    const { paintBlocked, gate } = document.getState();
    return parts.frame() !== null && paintBlocked === null && gate.kind !== 'wrong';
  };
  return {
    ...{ session, ground, regions, queries: edit.queries, tell, canPaint },
    toolChanged: () => parts.toolChanged(),
    brushTip: () => brushTipAt(session, parts.frame()),
    beginStroke: (paint, { diameterPx, shape }) => {
      parts.stopGliding();
      return edits.beginStroke(paint, diameterPx, shape);
    },
    strokeTo: (x, y) => edits.strokeTo(x, y),
    endStroke: (tool, parameters) =>
      void edits.endStroke(tool, parameters).then((end) => {
        // A brush that changed nothing was seen to; what could not be read was not.
        if (end && end.unread > 0) tell(endText(end));
      }),
    cancelStroke: () => edits.cancelStroke(),
    showGhost: (set, paint) => {
      const isSelect = !paint && edit.paintOfOutcome() === null;
      edit.showGhost(isSelect || (canPaint() && !edits.isStroking) ? set : null, paint);
    },
    get isLimited() {
      return edit.rules.now().isLimited;
    },
    showPath: (path) => edit.showPath(path),
    finishSet: (tool, set, parameters, join) => {
      edit.showGhost(null);
      void finishSet(parts, tell, tool, set, parameters, join);
    },
    connectedAt: (x, y, isFinal = false) => edit.runs.connectedAt(x, y, isFinal),
    classPixels: (value, patchId, isFinal = false) => edit.runs.classPixels(value, patchId, isFinal),
    reachesUnread: (set, scope) => edit.runs.reachesUnread(set, scope),
    flushed: () => edits.flush(),
    gridSize: { widthPx: roi.widthPx, heightPx: roi.heightPx },
    patchAt: (x, y) => {
      const patch = masks.index.at(x, y);
      return patch ? { patchId: patch.patchId, window: windowOf(patch) } : null;
    },
    valueAt: (x, y) => masks.valueAt(x, y),
    panByScreen: (dx, dy) => parts.panByScreen(dx, dy),
  };
}

/** The brush in label pixels: a size tied to the screen covers more of them from farther away. */
export function brushTipAt(session: SessionStore, frame: ScreenFrame | null): BrushTip {
  const { brushSizePx, toolOptions } = session.getState();
  const { brushShape: shape, brushUnit } = toolOptions;
  if (brushUnit === 'ground' || !frame) return { diameterPx: brushSizePx, shape };
  const onGround = Math.round((brushSizePx * frame.pixelRatio) / frame.scale);
  const { minPx, maxPx } = brushSizeRange;
  return { diameterPx: Math.min(maxPx, Math.max(minPx, onGround)), shape };
}

async function finishSet(
  { document, edits, edit, paintInCore }: ToolHostParts,
  tell: (text: string | null) => void,
  tool: EditTool,
  set: PixelSet,
  parameters: Record<string, unknown>,
  join: SelectionJoin = 'replace',
): Promise<void> {
  const paint = edit.paintOfOutcome();
  if (!paint) {
    const { selection } = document.getState();
    document.setState({ selection: joined(selection, set, join) });
    tell(null);
    return;
  }
  const meeting = edits.meeting(set).filter(({ patch }) => patch.readOnly === null);
  if (meeting.filter((mask) => !mask.data).length > mostRead) {
    const isDone = await edits.operate((input) => paintInCore(set, paint, input));
    tell(isDone || document.getState().save.kind === 'failed' ? null : translate('tools.nothingChanged'));
    return;
  }
  const end = await edits.paintSet(set, paint, tool, parameters);
  tell(end && endText(end));
}

/** What is selected after a set joined it; nothing at all is no selection. */
export function joined(selection: PixelSet | null, set: PixelSet, join: SelectionJoin): PixelSet | null {
  const next =
    join === 'replace' || (selection === null && join !== 'subtract' && join !== 'intersect')
      ? set
      : selection && combineSets(selection, set, join);
  return next && !isEmpty(next) ? next : null;
}

/** Why an edit is not all that was asked for; null when it is. */
function endText({ patches, unread }: EditEnd): string | null {
  if (unread > 0) return translate('tools.patchesUnread', { count: unread });
  return patches === 0 ? translate('tools.nothingChanged') : null;
}
