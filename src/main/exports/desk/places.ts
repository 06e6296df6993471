import type { PixelWindow } from '../../../shared/geo/grid.ts';
import { AppError } from '../../../shared/errors.ts';
import type { DeskExportsOptions } from './DeskExports.ts';
import { middleOf, type PlacedSet, type Position } from './polygons.ts';

type Place = Omit<PlacedSet, 'set'>;

/** Where the ROIs of a dataset lie, each looked up once. */
export class Places {
  readonly #catalogue: DeskExportsOptions['catalogue'];
  readonly #datasetId: string;
  readonly #known = new Map<string, Promise<Place | null>>();

  constructor(catalogue: DeskExportsOptions['catalogue'], datasetId: string) {
    this.#catalogue = catalogue;
    this.#datasetId = datasetId;
  }

  /** Null for a ROI that the dataset has not any more. */
  of(roiKey: string): Promise<Place | null> {
    let place = this.#known.get(roiKey);
    if (!place) {
      place = this.#lookUp(roiKey);
      this.#known.set(roiKey, place);
    }
    return place;
  }

  /** The CRS of the dataset: that of its first ROI, whatever the others have; `''` when it is not known. */
  async crs(): Promise<string> {
    for (const { roiKey } of this.#catalogue.rois(this.#datasetId)) {
      const place = await this.of(roiKey);
      if (place) return place.crs;
    }
    return '';
  }

  async set(roiKey: string, set: Uint8Array): Promise<PlacedSet | null> {
    const place = await this.of(roiKey);
    return place && { ...place, set };
  }

  async middle(roiKey: string, window: PixelWindow, crs: string): Promise<Position | null> {
    const place = await this.of(roiKey);
    return place && middleOf(window, place, crs);
  }

  async #lookUp(roiKey: string): Promise<Place | null> {
    try {
      const { origin, gsd, crs } = await this.#catalogue.roi(this.#datasetId, roiKey);
      return { frame: { origin, gsd }, crs };
    } catch (error) {
      if (AppError.from(error).code === 'notFound') return null;
      throw error;
    }
  }
}
