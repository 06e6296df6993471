import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '../flairHub/hubArchive.ts';
import type { ScannedUnit, ScanUnit } from '../layout.ts';
import { found, systemReason, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { ignoredFiles, parseFile, placeInPath } from './names.ts';
import type { Place } from './readTree.ts';
import { UnitCollector } from './UnitCollector.ts';
import { walkDomain } from './walkDomain.ts';

/**
 * Reads the names of one domain-year, in its folders first, then in its archives. What cannot be read becomes a problem.
 *
 * @param areaOf the area of an id that no path says, by the metadata.
 */
export function scanUnit(root: string, unit: ScanUnit, areaOf: (id: string) => string | null): ScannedUnit {
  const places = unit.parts as readonly Place[];
  const collector = new UnitCollector(root, areaOf);
  for (const place of places) {
    if (place.isArchive) scanArchive(root, place, collector);
    else scanFolder(root, place, collector);
  }
  return collector.result(places.map((place) => place.path));
}

function scanFolder(root: string, place: Place, collector: UnitCollector): void {
  const { folders, problems } = walkDomain(root, place.path);
  collector.addProblems(problems);
  for (const { path, area } of folders) {
    const odd = new Tally();
    try {
      const at = { domain: place, area, folder: `${path}/`, split: place.split, archive: null };
      for (const name of readdirSync(join(root, path)).sort()) {
        const file = parseFile(name);
        if (file) collector.add(file, { ...at, name });
        else if (!ignoredFiles.test(name) && /\.[a-z0-9]+$/i.test(name)) odd.add(name);
      }
    } catch (error) {
      collector.addProblems([found('error', 'folderUnreadable', path, { reason: systemReason(error) })]);
    }
    collector.addProblems(oddFiles(odd, path));
  }
}

function scanArchive(root: string, place: Place, collector: UnitCollector): void {
  const { path, split } = place;
  const problems: FoundProblem[] = [];
  const listing = openArchive(root, path, problems);
  collector.addProblems(problems);
  if (!listing) return;
  const odd = new Tally();
  listing.names.forEach((entry, index) => {
    const parts = entry.split('/');
    const name = parts.pop()!;
    const file = parseFile(name);
    if (!file) {
      if (!ignoredFiles.test(name)) odd.add(entry);
      return;
    }
    // How the archives of IGNF/FLAIR are laid out is not known: whatever their paths say counts, then their own names.
    const said = placeInPath(parts);
    collector.add(file, {
      domain: said.domain ?? place,
      area: said.area,
      folder: entry.slice(0, entry.length - name.length),
      name,
      split,
      archive: { path, listing, index },
    });
  });
  collector.addProblems(oddFiles(odd, path));
}

function oddFiles({ count, example }: Tally, path: string): FoundProblem[] {
  return count === 0 ? [] : [found('info', 'flairFilesOdd', path, { count, example })];
}
