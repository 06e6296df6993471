import { copyAndSay, notifyPlace } from '../../features/place/notices.ts';
import { lastPlace } from '../../features/place/lastPlace.ts';
import { placeToCopy } from '../../features/place/coordinateTexts.ts';
import { currentLink } from '../../features/place/visits.ts';
import { coordinates, cycleCoordinateFormat } from '../../state/coordinates.ts';
import { measures, spaceOf } from '../../state/measures.ts';
import type { ToolId } from '../../state/session.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';

/** As for the other tools: a key held longer was held on purpose, not tapped. */
const holdMs = 350;

const hasMap = ({ app }: AppServices) => app.getState().map !== null;
const hasMeasures = ({ document }: AppServices) => {
  const { roi } = document.getState();
  return roi !== null && measures.getState().measures.some((measure) => measure.space === spaceOf(roi));
};

/** Commands of `features/place`. */
export const placeCommands: readonly Command[] = [
  measureTool(),
  {
    id: 'place.goTo',
    group: 'view',
    title: 'place.goTo',
    strokes: [{ key: 'g', mod: true }],
    scope: 'global',
    isAvailable: ({ app }) => Boolean(app.getState().workspace) && app.getState().place.kind !== 'welcome',
    run: ({ app }) => app.setState({ overlay: 'goTo' }),
  },
  {
    id: 'place.copyCoordinates',
    group: 'view',
    title: 'place.copyCoordinates',
    strokes: [],
    scope: 'global',
    isAvailable: hasMap,
    run: copyCoordinates,
  },
  {
    id: 'place.copyLink',
    group: 'view',
    title: 'place.copyLink',
    strokes: [],
    scope: 'global',
    isAvailable: hasMap,
    run(services) {
      const link = currentLink(services);
      if (link !== null) void copyAndSay('place.linkCopied', link);
    },
  },
  {
    id: 'place.coordinates',
    group: 'view',
    title: 'place.cycleFormat',
    strokes: [],
    scope: 'global',
    isAvailable: hasMap,
    run: cycleCoordinateFormat,
  },
  {
    id: 'place.graticule',
    group: 'layers',
    title: 'place.toggleGraticule',
    strokes: [],
    scope: 'global',
    isAvailable: hasMap,
    run: ({ session }) => session.getState().setGraticule(!session.getState().graticule),
  },
  {
    id: 'place.clearMeasures',
    group: 'edit',
    title: 'place.clearMeasures',
    strokes: [],
    scope: 'global',
    isAvailable: hasMeasures,
    run({ document, app }) {
      const { roi } = document.getState();
      if (roi) measures.clear(spaceOf(roi));
      app.getState().map?.focus();
    },
  },
];

/** Shift+M, as no letter is free. Held, it is only borrowed, and what was measured stays. */
function measureTool(): Command {
  let before: ToolId | null = null;
  return {
    id: 'tool.measure',
    group: 'tools',
    title: 'tool.measure',
    strokes: [{ key: 'm', shift: true }],
    scope: 'canvas',
    isAvailable: hasMap,
    run({ session }) {
      before = session.getState().tool;
      session.getState().setTool('measure');
    },
    release({ session }, heldMs) {
      if (heldMs > holdMs && before) session.getState().setTool(before);
    },
  };
}

/** What the pointer was last on, else the middle of the view, as coordinates are shown. */
function copyCoordinates({ app, document }: AppServices): void {
  const view = app.getState().map?.savedView;
  const { roi } = document.getState();
  if (!view || !roi) return;
  const [x, y] = view.center;
  const place = lastPlace.getState().place ?? { crs: roi.crs, x, y };
  const { format } = coordinates.getState();
  const text = placeToCopy(place, format) ?? placeToCopy(place, 'crs');
  if (text === null) notifyPlace('place.copyFailed');
  else void copyAndSay('place.copied', text);
}
