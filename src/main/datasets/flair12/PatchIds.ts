import type { ScannedUnit } from '../layout.ts';
import { formatRoiKey } from './names.ts';
import type { DomainYear } from './names.ts';

/** Where a metadata file says that an image lies, as far as it does. */
export interface SaidPlace {
  readonly domain: DomainYear | null;
  readonly area: string | null;
}

/** The patches of a dataset by the number of their files, which is unique in a whole dataset. */
export class PatchIds {
  readonly #byId = new Map<string, string | string[]>();

  add(unit: ScannedUnit): void {
    for (const { names, patchIds } of unit.rois) {
      names.forEach((name, i) => {
        const before = this.#byId.get(name);
        const patchId = patchIds[i]!;
        if (before === undefined) this.#byId.set(name, patchId);
        else if (typeof before === 'string') this.#byId.set(name, [before, patchId]);
        else before.push(patchId);
      });
    }
  }

  /**
   * The patch that a row of a metadata file is about. The names of the dataset's files decide; what the row says of the place
   * is for numbers that occur twice, or are not here.
   *
   * @param id `000826`.
   * @returns an id of no patch here for a row about another download; null when it cannot be said which patch is meant.
   */
  resolve(id: string, { domain, area }: SaidPlace): string | null {
    const known = this.#byId.get(id);
    const said = domain && `${formatRoiKey(domain, area ?? '')}${area === null ? '' : '_'}`;
    if (known === undefined) return domain && area !== null ? `${said}${id}` : `IMG_${id}`;
    if (typeof known === 'string') {
      const isOther = domain !== null && !known.startsWith(`${domain.domain}-${domain.year}_`);
      return isOther ? `${formatRoiKey(domain, area ?? 'all')}_${id}` : known;
    }
    const fitting = said === null ? [] : known.filter((patchId) => patchId.startsWith(said));
    return fitting.length === 1 ? fitting[0]! : null;
  }
}
