import type { DocumentStore } from '../state/document.ts';
import type { SessionStore } from '../state/session.ts';
import type { ToolHost } from '../tools/ToolHost.ts';
import type { EditSession } from './EditSession.ts';
import type { MaskStore } from './MaskStore.ts';
import type { RoiCamera } from './RoiCamera.ts';
import type { RoiLayers } from './RoiLayers.ts';

export interface ToolHostParts {
  readonly session: SessionStore;
  readonly document: DocumentStore;
  readonly masks: MaskStore;
  readonly edits: EditSession;
  readonly camera: RoiCamera;
  readonly layers: RoiLayers;
  readonly ground: ToolHost['ground'];
  readonly toolChanged: () => void;
}

/** What the tools may do with a ROI's view. */
export function createToolHost(parts: ToolHostParts): ToolHost {
  const { session, document, masks, edits, camera, layers, ground, toolChanged } = parts;
  return {
    ...{ session, ground, toolChanged },
    canPaint: () => layers.frame !== null && document.getState().paintBlocked === null,
    beginStroke: (paint, diameterPx) => {
      // A zoom that is still gliding would move the land under the brush.
      if (camera.view.getAnimating()) camera.view.cancelAnimations();
      return edits.beginStroke(paint, diameterPx);
    },
    strokeTo: (x, y) => edits.strokeTo(x, y),
    endStroke: (tool, parameters) => void edits.endStroke(tool, parameters),
    cancelStroke: () => edits.cancelStroke(),
    valueAt: (x, y) => masks.valueAt(x, y),
    panByScreen: (dx, dy) => camera.panBy(-dx, -dy, false),
  };
}
