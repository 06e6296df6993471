import { cosiaHub, flair19, lpis1 } from '../model/nomenclatures.ts';
import {
  modelManifestSchema,
  type ManifestProblem,
  type ManifestProblemCode,
  type ModelChannel,
  type ModelInput,
  type ModelManifest,
} from './manifest.ts';
import { formProblems, mostProblems } from './manifestForm.ts';

/** A manifest as far as it can be read, and everything that does not fit in it. */
export interface ManifestCheck {
  /** Null when a part has not the right form. */
  readonly manifest: ModelManifest | null;
  readonly problems: readonly ManifestProblem[];
}

/** The values of each class list that models know. */
export const valuesOf: Readonly<Record<ModelManifest['classList'], ReadonlySet<number>>> = {
  'cosia-hub-0-18': new Set(cosiaHub.classes.map((item) => item.value)),
  'flair-1-19': new Set(flair19.classes.map((item) => item.value)),
  'lpis-1': new Set(lpis1.classes.map((item) => item.value)),
};

/**
 * Reads the text of a manifest. Never throws, whatever the text is.
 *
 * @param text at most as long as the caller cares to parse; a byte order mark is ignored.
 */
export function parseManifest(text: string): ManifestCheck {
  try {
    return readManifest(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    const message = error instanceof Error ? error.message.slice(0, 300) : '';
    return { manifest: null, problems: [{ path: '', code: 'notJson', params: { message } }] };
  }
}

/** Reads parsed JSON: its form, then whether its parts fit each other. At most 100 problems are told. */
export function readManifest(json: unknown): ManifestCheck {
  const parsed = modelManifestSchema.safeParse(json);
  if (!parsed.success) return { manifest: null, problems: formProblems(parsed.error.issues, json) };
  return { manifest: parsed.data, problems: checkParts(parsed.data).slice(0, mostProblems) };
}

/** What does not fit in a manifest; empty when it can be used as it is. */
export function checkManifest(json: unknown): readonly ManifestProblem[] {
  return readManifest(json).problems;
}

function checkParts(manifest: ModelManifest): ManifestProblem[] {
  const { tilePx, marginPx, sha256 } = manifest;
  const problems = [
    ...checkClasses(manifest),
    ...checkNames(manifest.inputs),
    ...manifest.inputs.flatMap((input, index) => checkInput(manifest, input, `inputs[${index}]`)),
  ];
  if (marginPx * 2 >= tilePx) problems.push(problem('marginPx', 'margin', { marginPx, tilePx }));
  if (sha256 === null) problems.push(problem('sha256', 'template', {}));
  return problems;
}

function checkClasses({ task, classList, values, ignore }: ModelManifest): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  if ((task === 'lpis') !== (classList === 'lpis-1'))
    problems.push(problem('classList', 'task', { task, list: classList }));
  const seen = new Set<number>();
  values.forEach((value, index) => {
    if (!valuesOf[classList].has(value) || seen.has(value))
      problems.push(problem(`values[${index}]`, 'values', { value, list: classList }));
    seen.add(value);
  });
  ignore.forEach((value, index) => {
    if (!seen.has(value)) problems.push(problem(`ignore[${index}]`, 'values', { value, list: 'values' }));
  });
  const ignored = new Set(ignore);
  if (values.every((value) => ignored.has(value))) problems.push(problem('ignore', 'ignoresAll', {}));
  return problems;
}

function checkNames(inputs: readonly ModelInput[]): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  const seen = new Set<string>();
  const series = new Set<string>();
  for (const input of inputs)
    if (input.kind === 'series' || input.kind === 'superPatch') series.add(input.name);
  inputs.forEach((input, index) => {
    const { name } = input;
    if (seen.has(name)) problems.push(problem(`inputs[${index}].name`, 'duplicateInput', { name }));
    seen.add(name);
    if (input.kind === 'dates' && !series.has(input.of))
      problems.push(problem(`inputs[${index}].of`, 'datesOf', { name: input.of }));
  });
  return problems;
}

function checkInput(manifest: ModelManifest, input: ModelInput, path: string): ManifestProblem[] {
  if (input.kind === 'dates') return [];
  const problems: ManifestProblem[] = [];
  const source = input.kind === 'superPatch' ? 'SENTINEL2_TS' : input.modality;
  const bands = bandsOf(source, manifest.classList);
  input.channels.forEach(({ band }, index) => {
    if (hasBand(source, band, bands)) return;
    problems.push(problem(`${path}.channels[${index}].band`, 'band', { band, modality: source, bands }));
  });
  const inputM = input.sizePx * input.pixelSizeM;
  const tileM = manifest.tilePx * manifest.pixelSizeM;
  // Sizes such as 0.2 and 10.24 are not exact: a hundredth of a label's pixel is.
  if (input.kind !== 'superPatch' && Math.abs(inputM - tileM) > manifest.pixelSizeM / 100)
    problems.push(problem(`${path}.sizePx`, 'ground', { inputM: metres(inputM), tileM: metres(tileM) }));
  if (input.kind === 'series' && input.filter !== null && input.modality !== 'SENTINEL2_TS')
    problems.push(problem(`${path}.filter`, 'filter', { modality: input.modality }));
  return problems;
}

/**
 * Bands of a file, of a series within one date. The aerial images of FLAIR#1 and FLAIR#2, whose masks are of `flair-1-19`, have a
 * fifth: height.
 */
export function bandsOf(modality: string, classList: ModelManifest['classList']): number {
  switch (modality) {
    case 'AERIAL_RGBI':
      return classList === 'flair-1-19' ? 5 : 4;
    case 'AERIAL-RLT_PAN':
      return 1;
    case 'SPOT_RGBI':
      return 4;
    case 'SENTINEL2_TS':
      return 10;
    default:
      return 2; // Elevation: surface and terrain; Sentinel-1: VV and VH.
  }
}

function hasBand(modality: string, band: ModelChannel['band'], bands: number): boolean {
  return band === 'height' ? modality === 'DEM_ELEV' : band <= bands;
}

const metres = (value: number): number => Math.round(value * 1e4) / 1e4;

function problem(
  path: string,
  code: ManifestProblemCode,
  params: Readonly<Record<string, string | number>>,
): ManifestProblem {
  return { path, code, params };
}
