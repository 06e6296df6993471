import { session, shell } from 'electron';
import type { Session, WebContents } from 'electron';
import { appOrigin } from './scheme.ts';

/** Sites that a link of ours may open in the user's browser. */
const knownSites = new Set([
  'github.com',
  'huggingface.co',
  'ignf.github.io',
  'www.data.gouv.fr',
  'www.etalab.gouv.fr',
]);

let own: Session | undefined;

/** The one session of the application: it alone knows `app://`, and it grants no permission at all. */
export function applicationSession(): Session {
  if (own) return own;
  own = session.fromPartition('persist:arpenteur');
  own.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  // Files are written by the core, where the user said; a page has nothing to download.
  own.on('will-download', (event) => event.preventDefault());
  return own;
}

/** For every web contents there will ever be: no new window, no navigation away from our page, no embedded page. */
export function denyEverythingElse(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    openKnownSite(url);
    return { action: 'deny' };
  });
  const denyForeign = (event: { preventDefault(): void; readonly url: string }): void => {
    if (!isOwnPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', denyForeign);
  contents.on('will-frame-navigate', denyForeign);
  contents.on('will-redirect', denyForeign);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Opens an https link to one of the known sites in the user's browser; anything else is dropped. */
export function openKnownSite(link: string): void {
  const url = URL.canParse(link) ? new URL(link) : null;
  if (url?.protocol === 'https:' && knownSites.has(url.host)) void shell.openExternal(url.href);
}

/** True for the page of the application, whatever its query. */
export function isOwnPage(link: string): boolean {
  // The origin of a scheme that the URL parser does not know is "null", so compare the beginning.
  return link === appOrigin || link.startsWith(`${appOrigin}/`);
}
