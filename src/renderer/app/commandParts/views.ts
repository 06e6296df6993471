import { builtInSetIds, builtInSets } from '../../../shared/model/look.ts';
import {
  canShow,
  canStepDates,
  lockStretch,
  stepSet,
  stepShownDate,
} from '../../features/views/viewActions.tsx';
import { viewsStore } from '../../features/views/viewState.ts';
import { currentLook, lookOf, type MaskStyle } from '../../state/session.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;

function stepCommand(id: 'views.next' | 'views.previous', shift: boolean, step: 1 | -1): Command {
  return {
    ...{ id, group: 'view', title: `views.command.${step === 1 ? 'next' : 'previous'}`, scope: 'canvas' },
    strokes: [{ key: 'v', shift }],
    isAvailable: hasMap,
    run: (services) => stepSet(services, step),
  };
}

function dateCommand(id: 'views.nextDate' | 'views.previousDate', shift: boolean, step: 1 | -1): Command {
  return {
    ...{
      id,
      group: 'view',
      title: `views.command.${step === 1 ? 'nextDate' : 'previousDate'}`,
      scope: 'canvas',
    },
    strokes: [{ key: 'd', shift }],
    repeats: true,
    isAvailable: (services) => hasMap(services) && canStepDates(services),
    run: (services) => stepShownDate(services, step),
  };
}

/** The way back from outlines only. */
let styleBefore: MaskStyle = 'fill';

/** Commands of `features/views`. */
export const viewsCommands: readonly Command[] = [
  stepCommand('views.next', false, 1),
  stepCommand('views.previous', true, -1),
  dateCommand('views.nextDate', false, 1),
  dateCommand('views.previousDate', true, -1),
  ...builtInSetIds.map((id): Command => ({
    ...{
      id: `views.set.${id}`,
      group: 'view',
      title: `views.command.set.${id}`,
      scope: 'canvas',
      strokes: [],
    },
    isAvailable: (services) =>
      canShow(
        services,
        builtInSets.find((set) => set.id === id)!,
      ),
    run({ app, session }) {
      session.getState().setViewSet(id);
      app.getState().map?.focus();
    },
  })),
  {
    ...{ id: 'views.save', group: 'view', title: 'views.command.save', scope: 'canvas', strokes: [] },
    isAvailable: hasMap,
    run: () => viewsStore.setState({ saving: true }),
  },
  {
    ...{ id: 'views.reset', group: 'view', title: 'views.command.reset', scope: 'canvas', strokes: [] },
    isAvailable: ({ session }) => session.getState().changedLooks[session.getState().viewSet] !== undefined,
    run: ({ session }) => session.getState().resetLook(),
  },
  {
    ...{ id: 'views.lock', group: 'view', title: 'views.command.lock', scope: 'canvas', strokes: [] },
    isAvailable: (services) =>
      hasMap(services) && currentLook(services.session.getState()).stretch.mode !== 'fixed',
    run: lockStretch,
  },
  {
    ...{ id: 'views.clouds', group: 'view', title: 'views.command.clouds', scope: 'canvas', strokes: [] },
    isAvailable: ({ app, session }) =>
      app.getState().map !== null && currentLook(session.getState()).imagery === 's2',
    run({ session }) {
      const state = session.getState();
      state.changeLook({ clouds: !lookOf(state, state.viewSet).clouds });
    },
  },
  {
    ...{ id: 'views.outline', group: 'layers', title: 'views.command.outline', scope: 'canvas' },
    strokes: [{ key: 'j', mod: true }],
    isAvailable: hasMap,
    run({ session }) {
      const { maskStyle, setMaskStyle } = session.getState();
      if (maskStyle !== 'outline') styleBefore = maskStyle;
      setMaskStyle(maskStyle === 'outline' ? styleBefore : 'outline');
    },
  },
];
