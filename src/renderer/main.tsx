import './withoutEval.ts';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import 'ol/ol.css';
import './app/tokens.css';
import './app/frame.css';
import './ui/ui.css';
import './features/features.css';
import { createRoot } from 'react-dom/client';
import { createActions } from './app/actions.ts';
import { App } from './app/App.tsx';
import type { AppServices } from './app/AppContext.ts';
import { colorSchemeManager } from './app/colorScheme.ts';
import { createCommands } from './app/commands.ts';
import { parseFind, parseRoute, parseVisit } from './app/route.ts';
import { createClient } from './client/client.ts';
import { createDeskStore } from './features/review/deskStore.ts';
import { currentShell } from './client/shell.ts';
import { initialLanguage, startTexts } from './i18n/index.ts';
import { createAppStore, initialFind } from './state/app.ts';
import { createDocumentStore } from './state/document.ts';
import { createSessionStore } from './state/session.ts';

// Before the first paint, so that a light window does not flash dark.
document.documentElement.dataset['mantineColorScheme'] = colorSchemeManager.get('dark');

const client = createClient();
const app = createAppStore();
const session = createSessionStore();
app.setState({
  place: parseRoute(location.hash),
  visit: parseVisit(location.hash),
  find: parseFind(location.hash) ?? initialFind,
});

const services: AppServices = {
  client,
  origin: location.origin,
  windowId: crypto.randomUUID(),
  shell: currentShell(),
  app,
  session,
  document: createDocumentStore(),
  desk: createDeskStore(),
  actions: createActions({ client, app, session }),
  commands: createCommands(),
};

await startTexts(initialLanguage());
createRoot(document.getElementById('root')!).render(<App services={services} />);
