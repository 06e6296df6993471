import type { Layout } from '../../shared/model/layouts.ts';
import type { Catalogue } from '../catalogue/index.ts';

/** Trees of regions of the image, patch by patch. */
export interface Regions {
  /**
   * The tree of a patch, or of a cell of a large image, as `encodeRegionTree` writes it: of what can be read of its aerial
   * image and its height. It does not depend on edits. Made in a worker when nobody asked before, in about 100 ms; kept in
   * memory, and in the workspace's `cache/` until the files change.
   *
   * @throws AppError `notFound` for a patch that the dataset does not have; when none of its files can be read, what
   *   reading the first one throws; `cancelled`.
   */
  tree(datasetId: string, patchId: string, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface RegionsOptions {
  readonly catalogue: Pick<Catalogue, 'patch' | 'source'>;
  readonly layoutOf: (datasetId: string) => Layout;
  readonly cacheDir: string;
  /** 0 works in the calling thread (tests). Default: one less than there are cores, at most 2. */
  readonly threads?: number | undefined;
  /** Default 64 MB: some 250 patches. */
  readonly maxBytes?: number | undefined;
  /** Default 1 GB. */
  readonly maxDiskBytes?: number | undefined;
}
