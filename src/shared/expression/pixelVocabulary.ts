import { imagery, type ImageryId } from '../model/imagery.ts';
import type { Vocabulary } from './Expression.ts';

/**
 * The names that an index of one imagery may use: its bands, their other names, and `height` of a DEM. Bands of Sentinel-1
 * are in dB here, whatever the file has.
 */
export function pixelVocabulary(id: ImageryId): Vocabulary {
  const { bands, aliases } = imagery[id];
  const names = [...bands, ...Object.keys(aliases), ...(id === 'dem' ? ['height'] : [])];
  return {
    names: Object.fromEntries(names.map((name) => [name, { type: 'number' as const }])),
    functions: {},
  };
}
