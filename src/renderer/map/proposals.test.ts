import { expect, it } from 'vitest';
import { tileSizePx } from '../../shared/contract/index.ts';
import type { ByteLayer } from './PixelReader.ts';
import { confidenceSteps, countProposals, stepOf, type ProposalReader } from './proposals.ts';

const area = tileSizePx * tileSizePx;

/** Tiles of which each layer has one value but for some pixels. */
function readerOf(tiles: Partial<Record<ByteLayer, ReadonlyMap<string, Uint8Array>>>): ProposalReader {
  return {
    tile: async (layer, level, col, row) => tiles[layer]?.get(`${level}/${col}/${row}`) ?? null,
  };
}

const tile = (fill: number, pixels: Readonly<Record<number, number>> = {}): Uint8Array => {
  const data = new Uint8Array(area).fill(fill);
  for (const [at, value] of Object.entries(pixels)) data[Number(at)] = value;
  return data;
};

it('gathers by class how sure the model is where it means another class than the mask', async () => {
  const reader = readerOf({
    mask: new Map([['0/0/0', tile(7, { 5: 255 })]]),
    prediction: new Map([['0/0/0', tile(7, { 1: 3, 2: 3, 3: 9, 4: 255, 5: 3 })]]),
    confidence: new Map([['0/0/0', tile(255, { 1: 255, 2: 127, 3: 1, 4: 0 })]]),
  });
  const found = (await countProposals(reader, { widthPx: 512, heightPx: 512 }))!;
  expect([...found.keys()]).toEqual([3, 9]);
  expect(found.get(3)).toEqual(
    Array.from({ length: confidenceSteps }, (_, step) => Number(step === 9 || step === 19)),
  );
  expect(found.get(9)![0]).toBe(1);
});

it('reads a large ROI at a level of about the screen, all of its tiles', async () => {
  const asked: string[] = [];
  const reader: ProposalReader = {
    async tile(layer, level, col, row) {
      if (layer === 'mask') asked.push(`${level}/${col}/${row}`);
      return layer === 'mask' ? tile(0) : layer === 'prediction' ? tile(1) : tile(204);
    },
  };
  const found = (await countProposals(reader, { widthPx: 4096, heightPx: 1024 }))!;
  expect(asked).toEqual(['1/0/0', '1/1/0', '1/2/0', '1/3/0']);
  expect(found.get(1)![stepOf(204 / 255)]).toBe(4 * area);
});

it('tells a ROI without predictions from one where nothing differs', async () => {
  const roi = { widthPx: 512, heightPx: 512 };
  const mask = new Map([['0/0/0', tile(7)]]);
  expect(await countProposals(readerOf({ mask }), roi)).toBeNull();
  const same = { mask, prediction: mask, confidence: new Map([['0/0/0', tile(9)]]) };
  expect(await countProposals(readerOf(same), roi)).toEqual(new Map());
  const { mask: _, ...noMask } = same;
  expect(await countProposals(readerOf(noMask), roi)).toEqual(new Map());
});

it('puts a confidence into its step of 5 %, 1 into the last', () => {
  expect([0, 0.049, 0.05, 0.5, 0.999, 1].map(stepOf)).toEqual([0, 0, 1, 10, 19, 19]);
});
