import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { CoreBanner } from '../features/jobs/CoreBanner.tsx';
import { ClassWheel } from '../features/hands/ClassWheel.tsx';
import { KeySheet } from '../features/help/KeySheet.tsx';
import { CommandPalette } from '../features/palette/CommandPalette.tsx';
import { GoTo } from '../features/place/GoTo.tsx';
import { notifyPlace } from '../features/place/notices.ts';
import { openVisit } from '../features/place/visits.ts';
import { useReview } from '../features/review/useReview.ts';
import { Welcome } from '../features/welcome/Welcome.tsx';
import { notePredictions } from '../features/prediction/predictionStore.ts';
import { AppProvider, useApp, useAppState, type AppServices } from './AppContext.ts';
import { colorSchemeManager, onSetColorScheme } from './colorScheme.ts';
import { Frame } from './Frame.tsx';
import { followCore } from './live.ts';
import { notifyCoreBack, notifyError, notifyErrorData } from './notify.ts';
import { formatRoute, isStep, parseFind, parseRoute, parseVisit } from './route.ts';
import { initialFind } from '../state/app.ts';
import type { SessionState } from '../state/session.ts';
import { cssVariables, theme } from './theme.ts';
import { KeyboardLayoutProvider } from './useCommand.tsx';
import { useSavedKeys } from './useSavedKeys.ts';
import { useShortcuts } from './useShortcuts.ts';

/** The whole window. */
export function App({ services }: { services: AppServices }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="dark"
      colorSchemeManager={colorSchemeManager}
    >
      <AppProvider value={services}>
        <KeyboardLayoutProvider>
          {/* As wide as the inspector at its narrowest, above the status bar: nothing of the map lies below them. */}
          <Notifications position="bottom-right" limit={4} containerWidth={284} className="notices" />
          <Window />
        </KeyboardLayoutProvider>
      </AppProvider>
    </MantineProvider>
  );
}

function Window() {
  const ready = useStart();
  useReview();
  useShortcuts();
  useSavedKeys();
  useRoute();
  useSavedSession();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => onSetColorScheme(setColorScheme), [setColorScheme]);
  const inside = useAppState((s) => Boolean(s.workspace) && s.place.kind !== 'welcome');
  const overlay = useAppState((s) => s.overlay);
  return (
    <>
      <CoreBanner />
      {ready ? inside ? <Frame /> : <Welcome /> : <div className="starting" />}
      {overlay === 'palette' && <CommandPalette />}
      {overlay === 'goTo' && <GoTo />}
      {overlay === 'keySheet' && <KeySheet />}
      <ClassWheel />
    </>
  );
}

/** Reads what the core has open and follows its events. True once the first screen can be shown. */
function useStart(): boolean {
  const { client, origin, app, document, desk, actions } = useApp();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void actions
      .start()
      .catch(notifyError)
      .finally(() => {
        setReady(true);
        const { place, workspace } = app.getState();
        if (place.kind !== 'welcome' && workspace === null) notifyPlace('place.noWorkspace');
      });
    return followCore(client, origin, {
      onEvent(event) {
        if (event.kind === 'job') actions.takeJob(event.job);
        else if (event.kind === 'catalogue') void actions.noteCatalogue(event.datasetId).catch(notifyError);
        else if (event.kind === 'facts') actions.noteFacts(event.datasetId);
        else if (event.kind === 'prediction') notePredictions(app, event);
        else if (event.kind === 'comparison' || event.kind === 'review') {
          if (event.kind === 'comparison') desk.getState().noteComparison();
          else desk.getState().noteReview();
          // Filters and lists ask for states of patches, remarks and severities too.
          actions.noteFacts(event.datasetId);
        } else if (event.kind === 'edit') app.getState().map?.applyRemoteEdit(event);
      },
      onLost: () => app.setState({ core: 'lost' }),
      async onBack(restarted) {
        try {
          await actions.recover();
          await app.getState().map?.reconnect();
        } catch (error) {
          notifyError(error);
        }
        app.setState({ core: 'ok' });
        if (restarted) notifyCoreBack();
        setReady(true);
      },
    });
  }, [client, origin, app, desk, actions]);
  useEffect(
    () =>
      document.subscribe((now, before) => {
        if (now.save !== before.save && now.save.kind === 'failed') notifyErrorData(now.save.error);
        // Once: while it is tried again the state stays what it is.
        if (now.save.kind === 'unsaved' && before.save.kind !== 'unsaved') notifyErrorData(now.save.error);
      }),
    [document],
  );
  return ready;
}

/** Keeps the URL's hash, the place and what is looked for there the same, in both directions. */
function useRoute(): void {
  const services = useApp();
  const { app, actions } = services;
  useEffect(() => {
    let steppedAt = performance.now();
    // What a link says to look at is done once: a reload comes back to where one has gone since.
    const tidy = () => history.replaceState(null, '', formatRoute(parseRoute(location.hash)));
    if (parseVisit(location.hash)) tidy();
    const onHash = () => {
      const { place, find } = app.getState();
      const next = parseRoute(location.hash);
      const visit = parseVisit(location.hash);
      if (visit) {
        tidy();
        return openVisit(services, visit);
      }
      const nextFind = next.kind === 'dataset' ? (parseFind(location.hash) ?? initialFind) : undefined;
      if (formatRoute(next, nextFind) !== formatRoute(place, find)) actions.go(next, nextFind);
    };
    const stop = app.subscribe((now, before) => {
      if (now.place === before.place && now.find === before.find) return;
      const route = formatRoute(now.place, now.find);
      if (route === location.hash) return;
      const isNew = isStep(before, now, performance.now() - steppedAt);
      history[isNew ? 'pushState' : 'replaceState'](null, '', route);
      steppedAt = performance.now();
    });
    window.addEventListener('hashchange', onHash);
    window.addEventListener('popstate', onHash);
    return () => {
      stop();
      window.removeEventListener('hashchange', onHash);
      window.removeEventListener('popstate', onHash);
    };
  }, [services, app, actions]);
}

/** What of the session is remembered; what is held or watched for a moment is not. */
const savedFields = [
  'tool',
  'classValue',
  'previousClassValue',
  'recentClasses',
  'toolOptions',
  'rules',
  'brushSizePx',
  'viewSet',
  'ownSets',
  'changedLooks',
  'imagery',
  'overlays',
  'lpisLevel',
  'modelLook',
  'borders',
  'graticule',
  'palette',
  'maskStyle',
  'compare',
] as const satisfies readonly (keyof SessionState)[];

/** Remembers tool, class and layers in the workspace. */
function useSavedSession(): void {
  const { session, actions } = useApp();
  useEffect(
    () =>
      session.subscribe((now) => {
        const saved = Object.fromEntries(savedFields.map((name) => [name, now[name]]));
        actions.settings()?.write('session', saved);
      }),
    [session, actions],
  );
}
