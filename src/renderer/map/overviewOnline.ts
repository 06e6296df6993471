import TileLayer from 'ol/layer/Tile.js';
import XYZ from 'ol/source/XYZ.js';

/**
 * The only host that the window may ask for pictures: the content security policy names it. IGN's Géoplateforme serves
 * these layers without a key.
 */
export const onlineOrigin = 'https://data.geopf.fr';

const wmts = (layer: string, format: string) =>
  `${onlineOrigin}/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=${layer}&STYLE=normal&TILEMATRIXSET=PM` +
  `&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&FORMAT=image/${format}`;

/** Layers in the matrix set `PM`: web Mercator, 256 pixels a tile, numbered as everywhere on the web. */
export const onlineMaps = {
  plan: wmts('GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2', 'png'),
  ortho: wmts('ORTHOIMAGERY.ORTHOPHOTOS', 'jpeg'),
} as const;

/** False for an address that the window would not be allowed to ask, or that names no tile. */
export function isOnlineTemplate(template: string): boolean {
  return (
    template.startsWith(`${onlineOrigin}/`) && ['{x}', '{y}', '{z}'].every((part) => template.includes(part))
  );
}

/** Tiles of the public map, reprojected to the CRS of the map by OpenLayers. */
export class OnlineLayer {
  readonly layer = new TileLayer<XYZ>({ visible: false, opacity: 0.85 });
  #template: string | null = null;
  #onTrouble: ((isTroubled: boolean) => void) | null = null;

  /** Called with true when tiles do not come, with false when one has come after all. */
  onTrouble(listener: (isTroubled: boolean) => void): void {
    this.#onTrouble = listener;
  }

  /** @param template null turns it off: nothing is asked of the network. */
  show(template: string | null): void {
    const next = template !== null && isOnlineTemplate(template) ? template : null;
    if (next === this.#template) return;
    this.#template = next;
    this.layer.setVisible(next !== null);
    this.#onTrouble?.(false);
    const before = this.layer.getSource();
    if (next === null) this.layer.setSource(null);
    else {
      const source = new XYZ({ url: next, crossOrigin: 'anonymous', maxZoom: 18, transition: 120 });
      source.on('tileloaderror', () => this.#onTrouble?.(true));
      source.on('tileloadend', () => this.#onTrouble?.(false));
      this.layer.setSource(source);
    }
    before?.dispose();
  }

  dispose(): void {
    this.#onTrouble = null;
    this.layer.getSource()?.dispose();
    this.layer.dispose();
  }
}
