import { formatFolderName } from '../../shared/model/flairHubNames.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { modalityNames } from '../../shared/model/modality.ts';
import { found } from '../datasets/index.ts';
import type { FoundProblem } from '../datasets/index.ts';

/** How many patches of a domain and year lack a file of each modality, in the order of `modalityNames`. */
export interface DomainCount {
  readonly domain: string;
  readonly year: string;
  patches: number;
  readonly missing: number[];
  /** The first patch that lacks it; empty while none does. */
  readonly examples: string[];
}

export function newDomainCount(domain: string, year: string): DomainCount {
  const none = { missing: modalityNames.map(() => 0), examples: modalityNames.map(() => '') };
  return { domain, year, patches: 0, ...none };
}

/**
 * One line for each modality and domain: a modality that is absent as a whole was not downloaded, a file here and there is
 * a gap. Outside FLAIR-HUB only masks are counted: images are what makes a patch there.
 */
export function missingOf(layout: Layout, unit: string, count: DomainCount): FoundProblem[] {
  const { domain, year, patches, missing, examples } = count;
  const isHub = layout === 'flair-hub';
  const domainYear = year === '' ? domain || unit : `${domain}-${year}`;
  return modalityNames.flatMap((modality, i) => {
    const lacking = missing[i]!;
    if (lacking === 0) return [];
    const example = examples[i]!;
    const path = isHub ? formatFolderName({ domain, year, modality }) : unit;
    if (modality === 'AERIAL_LABEL-COSIA') {
      return [
        found('warning', 'missingMask', path, { count: lacking, patches, domain: domainYear, example }),
      ];
    }
    if (!isHub) return [];
    const isWhole = lacking === patches;
    const params = { modality, count: lacking, patches, domain: domainYear, example };
    return [
      isWhole
        ? found('info', 'absentModality', path, params)
        : found('warning', 'missingModality', path, params),
    ];
  });
}
