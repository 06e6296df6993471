import proj4 from 'proj4';
import { outlineOf, outlineParts, type CountriesTopology, type LonLatWindow } from './franceOutline.ts';

/** What is asked of the worker. */
export interface OutlineRequest {
  /** Address of the countries, of our own origin. */
  readonly url: string;
  /** proj4 definition of the map's CRS. */
  readonly definition: string;
  readonly window: LonLatWindow;
}

/** The part of a worker's scope that is used; the DOM's types know only the window's. */
interface Scope {
  onmessage: ((event: MessageEvent<OutlineRequest>) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}
const scope = globalThis as unknown as Scope;

// Reading 3.6 MB of JSON and projecting it takes a tenth of a second or two: too long for the thread that draws.
scope.onmessage = ({ data }) => {
  build(data).then(
    (outline) => {
      const buffers = outline.levels.flatMap(({ parts }) =>
        outlineParts.flatMap((part) => [parts[part].coords.buffer, parts[part].starts.buffer]),
      );
      scope.postMessage({ outline }, buffers);
    },
    (error: unknown) => scope.postMessage({ error: String(error) }),
  );
};

async function build({ url, definition, window }: OutlineRequest) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const topology = (await response.json()) as CountriesTopology;
  const { forward } = proj4('+proj=longlat +datum=WGS84 +no_defs', definition);
  return outlineOf(topology, { project: (lonLat) => forward(lonLat), window });
}
