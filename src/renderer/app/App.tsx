import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { CoreBanner } from '../features/jobs/CoreBanner.tsx';
import { KeySheet } from '../features/help/KeySheet.tsx';
import { CommandPalette } from '../features/palette/CommandPalette.tsx';
import { Welcome } from '../features/welcome/Welcome.tsx';
import { AppProvider, useApp, useAppState, type AppServices } from './AppContext.ts';
import { colorSchemeManager, onSetColorScheme } from './colorScheme.ts';
import { Frame } from './Frame.tsx';
import { followCore } from './live.ts';
import { notifyCoreBack, notifyError, notifyErrorData } from './notify.ts';
import { formatRoute, isStep, parseFind, parseRoute } from './route.ts';
import { initialFind } from '../state/app.ts';
import { cssVariables, theme } from './theme.ts';
import { KeyboardLayoutProvider } from './useCommand.tsx';
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
          <Notifications position="bottom-right" limit={4} containerWidth={380} />
          <Window />
        </KeyboardLayoutProvider>
      </AppProvider>
    </MantineProvider>
  );
}

function Window() {
  const ready = useStart();
  useShortcuts();
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
      {overlay === 'keySheet' && <KeySheet />}
    </>
  );
}

/** Reads what the core has open and follows its events. True once the first screen can be shown. */
function useStart(): boolean {
  const { client, origin, app, document, actions } = useApp();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void actions
      .start()
      .catch(notifyError)
      .finally(() => setReady(true));
    return followCore(client, origin, {
      onEvent(event) {
        if (event.kind === 'job') actions.takeJob(event.job);
        else if (event.kind === 'catalogue') void actions.noteCatalogue(event.datasetId).catch(notifyError);
        else if (event.kind === 'facts') actions.noteFacts(event.datasetId);
        else if (event.kind === 'edit') app.getState().map?.applyRemoteEdit(event);
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
  }, [client, origin, app, actions]);
  useEffect(
    () =>
      document.subscribe((now, before) => {
        if (now.save !== before.save && now.save.kind === 'failed') notifyErrorData(now.save.error);
      }),
    [document],
  );
  return ready;
}

/** Keeps the URL's hash, the place and what is looked for there the same, in both directions. */
function useRoute(): void {
  const { app, actions } = useApp();
  useEffect(() => {
    let steppedAt = performance.now();
    const onHash = () => {
      const { place, find } = app.getState();
      const next = parseRoute(location.hash);
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
  }, [app, actions]);
}

/** Remembers tool, class and layers in the workspace. */
function useSavedSession(): void {
  const { session, actions } = useApp();
  useEffect(
    () =>
      session.subscribe((now) => {
        const {
          tool,
          classValue,
          previousClassValue,
          brushSizePx,
          base,
          imagery,
          overlays,
          borders,
          palette,
        } = now;
        actions.settings()?.write('session', {
          tool,
          classValue,
          previousClassValue,
          brushSizePx,
          base,
          imagery,
          overlays,
          borders,
          palette,
        });
      }),
    [session, actions],
  );
}
