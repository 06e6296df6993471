import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../shared/inference/checkManifest.ts';
import type { ModelInput, ModelManifest } from '../../../shared/inference/manifest.ts';
import { manifestJsonSchema } from '../../../shared/inference/manifestJsonSchema.ts';
import { readTemplate, templateNames } from './templates.ts';

const names = await templateNames();
const templates = new Map<string, ModelManifest>();
for (const name of names) templates.set(name, parseManifest((await readTemplate(name))!).manifest!);

const inputOf = (template: string, name: string): ModelInput | undefined =>
  templates.get(template)!.inputs.find((input) => input.name === name);

/** `[band, mean, deviation]` of an input's channels. */
function channels(template: string, name: string): unknown[] {
  const input = inputOf(template, name);
  if (!input || !('channels' in input)) return [];
  return input.channels.map(({ band, mean, std }) => [band, mean, std]);
}

describe('templates', () => {
  it('are there for every family', () => {
    expect(names).toEqual([
      'flair-1-unet-resnet34-13cl',
      'flair-1-unet-resnet34-15cl',
      'flair-2-utt',
      'flair-hub-lc-a-ir',
      'flair-hub-lc-a-rgb',
      'flair-hub-lc-all',
      'flair-hub-lc-b',
      'flair-hub-lc-d',
      'flair-hub-lc-f',
      'flair-hub-lc-l',
      'flair-hub-lpis-a',
      'flair-hub-lpis-f',
      'flair-hub-lpis-i',
      'flair-hub-lpis-j',
    ]);
  });

  it.each(names)('%s fits itself, and lacks only its weights', async (name) => {
    const { manifest, problems } = parseManifest((await readTemplate(name))!);
    expect(problems.map(({ code }) => code)).toEqual(['template']);
    expect(manifest!.name).toBe(name);
    expect(manifest!.origin).toBe('published');
  });

  it('have the inputs of their family, in the order of the reference', () => {
    const inputs = Object.fromEntries(
      names.map((name) => [
        name.replace('flair-hub-', ''),
        templates.get(name)!.inputs.map((input) => input.name),
      ]),
    );
    const s2 = ['s2', 's2_dates'];
    const s1 = ['s1_asc', 's1_asc_dates', 's1_desc', 's1_desc_dates'];
    expect(inputs).toEqual({
      'lc-a-rgb': ['aerial'],
      'lc-a-ir': ['aerial'],
      'lc-b': ['aerial', 'dem'],
      'lc-d': ['aerial', ...s2],
      'lc-f': ['aerial', ...s2, ...s1],
      'lc-l': ['aerial', 'dem', 'spot', ...s2, ...s1],
      'lc-all': ['aerial', 'pan', 'dem', 'spot', ...s2, ...s1],
      'lpis-a': ['aerial'],
      'lpis-f': s2,
      'lpis-i': ['spot', ...s2, ...s1],
      'lpis-j': ['aerial', 'spot', ...s2, ...s1],
      'flair-1-unet-resnet34-13cl': ['aerial'],
      'flair-1-unet-resnet34-15cl': ['aerial'],
      'flair-2-utt': ['aerial', ...s2],
    });
  });

  /* Published statistics (configurations of IGNF/FLAIR-HUB and IGNF/FLAIR-1), each with its own band. */
  const red = [1, 105.66, 52.23];
  const green = [2, 111.35, 45.62];
  const blue = [3, 102.18, 44.3];
  const nir = [4, 106.59, 39.78];
  it.each([
    ['flair-hub-lc-a-rgb', 'aerial', [red, green, blue]],
    ...names
      .filter((name) => name.startsWith('flair-hub') && inputOf(name, 'aerial') && !name.endsWith('rgb'))
      .map((name): [string, string, unknown[]] => [name, 'aerial', [nir, red, green]]),
    ...['flair-hub-lc-b', 'flair-hub-lc-l', 'flair-hub-lc-all'].map((name): [string, string, unknown[]] => [
      name,
      'dem',
      [
        [1, 311.06, 537.55],
        ['height', 311.06, 537.55],
      ],
    ]),
    ...names
      .filter((name) => inputOf(name, 'spot'))
      .map((name): [string, string, unknown[]] => [
        name,
        'spot',
        [
          [4, 1137.03, 543.11],
          [1, 433.26, 312.76],
          [2, 508.75, 284.61],
        ],
      ]),
    ['flair-hub-lc-all', 'pan', [[1, 125.92, 38.45]]],
    [
      'flair-1-unet-resnet34-15cl',
      'aerial',
      [
        [1, 105.08, 52.17],
        [2, 110.87, 45.38],
        [3, 101.82, 44],
        [4, 106.38, 39.69],
        [5, 53.26, 79.3],
      ],
    ],
  ])('%s normalises each channel of %s with the numbers of its band', (template, name, expected) => {
    expect(channels(template, name)).toEqual(expected);
  });

  it('feed Sentinel series as they are, ten and two bands a date', () => {
    for (const [name, template] of templates)
      for (const input of template.inputs) {
        if (input.kind !== 'series' && input.kind !== 'superPatch') continue;
        const bands = input.name === 's2' ? 10 : 2;
        const raw = Array.from({ length: bands }, (_, i) => [i + 1, 0, 1]);
        expect(channels(name, input.name)).toEqual(raw);
      }
  });

  it('filter Sentinel-2 as the references do', () => {
    expect(inputOf('flair-hub-lc-d', 's2')).toMatchObject({
      filter: { maxCloud: 1, maxSnow: 1, maxCovered: 0.05 },
      average: 'none',
    });
    // FLAIR#2 keeps a date when fewer than half of the pixels have a probability of 60 or more: of 1600, at most 799.
    const { filter } = inputOf('flair-2-utt', 's2') as Extract<ModelInput, { kind: 'superPatch' }>;
    expect(filter).toMatchObject({ maxCloud: 59, maxSnow: 59 });
    expect(799 / 1600 <= filter!.maxCovered && 800 / 1600 > filter!.maxCovered).toBe(true);
  });

  it('name the value of each output', () => {
    const first12 = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const pick = (name: string): unknown => {
      const { classList, values, ignore } = templates.get(name)!;
      return { classList, values, ignore };
    };
    // The thirteenth of the challenges is all that is above 12; it has weight 0 in training.
    const challenge = { classList: 'flair-1-19', values: [...first12, 19], ignore: [19] };
    expect(pick('flair-1-unet-resnet34-13cl')).toEqual(challenge);
    expect(pick('flair-2-utt')).toEqual(challenge);
    expect(pick('flair-1-unet-resnet34-15cl')).toEqual({
      classList: 'flair-1-19',
      values: [...first12, 13, 14, 15, 16, 17, 18, 19],
      ignore: [15, 16, 17, 19],
    });
    expect(pick('flair-hub-lc-all')).toEqual({
      classList: 'cosia-hub-0-18',
      values: Array.from({ length: 19 }, (_, i) => i),
      ignore: [15, 16, 17, 18],
    });
    expect(pick('flair-hub-lpis-j')).toEqual({
      classList: 'lpis-1',
      values: Array.from({ length: 23 }, (_, i) => i),
      ignore: [],
    });
  });

  it('say that the fusion of FLAIR#2 takes one patch at a time', () => {
    expect(names.filter((name) => !templates.get(name)!.dynamicBatch)).toEqual(['flair-2-utt']);
  });

  it('answer null for a name that is none of theirs', async () => {
    expect(await readTemplate('../manifest.schema')).toBeNull();
  });
});

describe('the published JSON Schema', () => {
  it('is that of the manifest', () => {
    const url = new URL('../../../../resources/models/manifest.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(url, 'utf8'))).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
  });
});

describe('docs/models.md', () => {
  const text = readFileSync(new URL('../../../../docs/models.md', import.meta.url), 'utf8');

  it('has a complete manifest that fits itself', () => {
    const [, example] = /```json\n([\s\S]*?)```/.exec(text)!;
    const { manifest, problems } = parseManifest(example!);
    expect(problems).toEqual([]);
    for (const field of Object.keys(manifest!)) expect(text).toContain(`\`${field}\``);
  });

  it('names every template', () => {
    const listed = text.replace('`flair-hub-lpis-a`, `-f`, `-i`, `-j`', 'flair-hub-lpis-a -f -i -j');
    for (const name of names)
      expect(listed).toContain(name.startsWith('flair-hub-lpis-') ? name.slice(-2) : `\`${name}\``);
  });
});
