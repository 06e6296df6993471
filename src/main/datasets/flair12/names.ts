/** `D004_2021`, and the six digits of two departments. */
export interface DomainYear {
  /** `D004` */
  readonly domain: string;
  /** `2021` */
  readonly year: string;
}

const domainPattern = /^(D\d{3}(?:\d{3})?)_(\d{4})$/;
const archivePattern = /^(D\d{3}(?:\d{3})?_\d{4})\.zip$/i;
const areaPattern = /^Z\d{1,6}_[A-Z]{2}$/;
const tierPattern =
  /^flair(?:[_#-]?[12])?[_-](?:toy[_-])?(?:aerial|labels?|sen)(?:[_-](?:train|test|val|valid|train[_-]val))?$/i;
const hubFolderPattern = /^(?:train-val|flair#[12]-test)$/i;
const rasterPattern = /^((IMG|MSK)_)(\d{1,12})(\.tiff?)$/i;
const seriesPattern =
  /^SEN2_(?:.*?(D\d{3}(?:\d{3})?_\d{4})-(Z\d{1,6}_[A-Z]{2}))?.*?_(data\.npy|masks\.npy|products\.txt)$/i;

/** A domain folder's name, or null. */
export function parseDomain(name: string): DomainYear | null {
  const match = domainPattern.exec(name);
  return match ? { domain: match[1]!, year: match[2]! } : null;
}

/** The domain that an archive's name gives, or null for any other file. */
export function parseDomainArchive(name: string): DomainYear | null {
  const match = archivePattern.exec(name);
  return match ? parseDomain(match[1]!) : null;
}

/** True for `Z10_AU`. */
export const isArea = (name: string): boolean => areaPattern.test(name);

/** True for `flair_aerial_train`, `flair_1_labels_test`, `flair_1_toy_aerial_train`, `flair_2_sen_test`… */
export const isTierFolder = (name: string): boolean => tierPattern.test(name);

/** True for the folders of Sentinel-2 series. */
export const isSeriesTier = (name: string): boolean => isTierFolder(name) && /[_-]sen(?:[_-]|$)/i.test(name);

/** True for the folders of the Hugging Face form. */
export const isHubFolder = (name: string): boolean => hubFolderPattern.test(name);

/** True for folders that hold others of ours, whatever else bears such a name. */
export const isHolder = (name: string): boolean =>
  isTierFolder(name) || isHubFolder(name) || /^(?:data|train|test|val|valid|flair(?!.?hub).*)$/i.test(name);

/** True for folders that may hold metadata beside the data. */
export const isMetadataFolder = (name: string): boolean =>
  /^(?:aux-data|metadata|csvs?|splits?)$/i.test(name);

/** True for what names FLAIR#2: `flair_2_aerial_test`, `flair#2-test`, `flair-2_centroids_sp_to_patch.json`. */
export const namesFlair2 = (name: string): boolean => /flair[_#-]?2(?!\d)/i.test(name);

/** A file that belongs to the dataset. */
export type FlairFile =
  | { readonly kind: 'img' | 'msk'; readonly prefix: string; readonly id: string; readonly suffix: string }
  | {
      readonly kind: 'data' | 'masks' | 'products';
      /** As the name says, if it does. */
      readonly domain: DomainYear | null;
      readonly area: string | null;
    };

/** What a file's name says, without its folder; null for files of others. */
export function parseFile(name: string): FlairFile | null {
  const raster = rasterPattern.exec(name);
  if (raster) {
    const kind = raster[2]!.toLowerCase() as 'img' | 'msk';
    return { kind, prefix: raster[1]!, id: raster[3]!, suffix: raster[4]! };
  }
  if (!/^SEN2_/i.test(name)) return null;
  const series = seriesPattern.exec(name);
  if (!series) return null;
  return {
    kind: series[3]!.toLowerCase().split('.')[0] as 'data' | 'masks' | 'products',
    domain: series[1] === undefined ? null : parseDomain(series[1].toUpperCase()),
    area: series[2]?.toUpperCase() ?? null,
  };
}

/** The domain and the area among the parts of a path, the last ones where there are several. */
export function placeInPath(parts: readonly string[]): { domain: DomainYear | null; area: string | null } {
  return {
    domain: parseDomain(parts.findLast((part) => parseDomain(part) !== null) ?? ''),
    area: parts.findLast(isArea) ?? null,
  };
}

/** The split that folder names announce: `test`, `valid`, or null for training, which CSVs may divide further. */
export function splitOfFolders(path: string): string | null {
  const words = path.toLowerCase().split(/[^a-z]+/);
  if (words.includes('train')) return null;
  if (words.includes('test')) return 'test';
  return words.includes('val') || words.includes('valid') ? 'valid' : null;
}

/** `D004-2021_Z10_AU` */
export const formatRoiKey = ({ domain, year }: DomainYear, area: string): string =>
  `${domain}-${year}_${area}`;

/** Left beside the data by other programs and systems; no reason to trouble anybody. */
export const ignoredFiles =
  /^\.|^(?:thumbs\.db|desktop\.ini)$|\.(?:aux\.xml|ovr|tfw|xml|qml|qmd|csv|gpkg|md|txt|pdf|json|html|py|sha256|md5)$/i;
