import type { LayoutReader, MetadataFile, ScanUnit } from '../layout.ts';
import type { FoundProblem } from '../problem.ts';
import { listFlair12, metadataFiles, unitsOf } from './listFlair12.ts';
import type { FlairSubject } from './listFlair12.ts';
import { pageOf } from './metadataTable.ts';
import type { MetadataTable } from './metadataTable.ts';
import { PatchIds } from './PatchIds.ts';
import { areasOf, readAerial } from './readAerial.ts';
import { readCentroids } from './readCentroids.ts';
import { readPathsCsv } from './readPathsCsv.ts';
import { closeProducts, readProducts } from './readProducts.ts';
import { readTree } from './readTree.ts';
import { scanUnit } from './scanUnit.ts';

/**
 * Reads FLAIR#1 and FLAIR#2 folders: which of the two it is changes nothing here. Between calls it keeps the last metadata
 * file, and which patch has which number.
 */
export function createFlair12Reader(): LayoutReader {
  let table: { key: string; content: MetadataTable } | null = null;
  let patches: { key: string; ids: PatchIds } | null = null;
  let areas: { key: string; byId: Map<string, string> } | null = null;

  /** Asked only for files whose path does not say their area. */
  const areaFinder = (root: string) => {
    let byId: Map<string, string> | null = null;
    return (id: string): string | null => {
      byId ??= readAreas(root);
      return byId.get(id) ?? null;
    };
  };

  function readAreas(root: string): Map<string, string> {
    const files = metadataFiles(root, readTree(root).files).filter((file) => file.subject === 'aerial');
    const key = [root, ...files.map((file) => `${file.path} ${file.fingerprint}`)].join('\n');
    if (areas?.key !== key) {
      const byId = new Map<string, string>();
      for (const file of files) for (const [id, area] of areasOf(root, file.path)) byId.set(id, area);
      areas = { key, byId };
    }
    return areas.byId;
  }

  function patchIdsOf(root: string): PatchIds {
    const units = unitsOf(root, readTree(root));
    const key = [root, ...units.map((unit) => unit.fingerprint)].join('\n');
    if (patches?.key !== key) {
      const ids = new PatchIds();
      const areaOf = areaFinder(root);
      for (const unit of units) ids.add(scanUnit(root, unit, areaOf));
      patches = { key, ids };
    }
    return patches.ids;
  }

  function readWhole(root: string, file: MetadataFile): MetadataTable | FoundProblem | null {
    switch (file.subject as FlairSubject) {
      case 'aerial':
        return readAerial(root, file.path, patchIdsOf(root));
      case 'centroids':
        return readCentroids(root, file.path, patchIdsOf(root));
      case 'products':
        return readProducts(root, file.path);
      case 'split':
        return readPathsCsv(root, file.path, patchIdsOf(root));
    }
  }

  return {
    list: listFlair12,
    scanUnit: (root: string, unit: ScanUnit) => scanUnit(root, unit, areaFinder(root)),
    readMetadata({ root, file, at, limit }) {
      const key = `${root}\n${file.path}\n${file.fingerprint}`;
      if (at === null || table?.key !== key) {
        const content = readWhole(root, file);
        if (content === null || 'code' in content) return content;
        table = { key, content };
      }
      return pageOf(table.content, at?.offset ?? 0, limit);
    },
    close() {
      table = null;
      patches = null;
      areas = null;
      closeProducts();
    },
  };
}
