import { formatRoiKey } from '../../../src/shared/model/flairHubNames.ts';

/** One ROI of the planned dataset. */
export interface PlannedRoi {
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  readonly roiKey: string;
  /** Blocks of 5 x 5 patches, beside each other. */
  readonly rows: number;
  readonly cols: number;
  /** Upper-left corner in Lambert-93 metres, on the lattice of 102.4 m. */
  readonly x: number;
  readonly y: number;
}

/** The domain-years of FLAIR-HUB (docs/formats.md). */
const domainYears = (
  'D004-2021 D005-2018 D006-2020 D007-2020 D008-2019 D009-2019 D010-2019 D011-2021 D012-2019 D013-2020 D014-2020 ' +
  'D015-2020 D016-2020 D017-2018 D017-2021 D018-2020 D020-2019 D021-2020 D022-2021 D023-2020 D024047-2021 D025039-2020 ' +
  'D026-2020 D029-2021 D030-2021 D031-2019 D032-2019 D033-2018 D033-2021 D034-2021 D035-2020 D036-2020 D037-2021 ' +
  'D038-2021 D040-2021 D041-2021 D044-2020 D044-2022 D045-2020 D046-2019 D049-2020 D051-2019 D052-2019 D054057-2018 ' +
  'D055-2018 D056-2019 D058-2020 D059062-2021 D060-2021 D061-2020 D063-2019 D064-2021 D065-2019 D066-2021 D067-2021 ' +
  'D068-2021 D069-2020 D070-2020 D071-2020 D072-2019 D073-2022 D074-2020 D075-2021 D076-2019 D077-2021 D078-2021 ' +
  'D080-2017 D080-2021 D081-2020 D083-2020 D084-2021 D085-2019 D086-2020 D091-2021'
).split(' ');

const patchM = 102.4;
export const fullScalePatches = 241_100;
const fullScaleRois = 2822;

/** Blocks of 25 patches a ROI has, in a pattern that comes near the mean of the real dataset (3.4). */
const blockCounts = [1, 2, 3, 4, 6, 4, 3, 2, 4, 5, 3, 4];
const letters = ['UU', 'UA', 'UN', 'NN', 'UF', 'AA', 'FF', 'AF', 'FN', 'NA', 'FU', 'AU'];

/**
 * ROIs with as many patches, ROIs and domain-years as FLAIR-HUB; always the same.
 *
 * @param share part of the domain-years, 0 to 1.
 */
export function planFullScale(share = 1): PlannedRoi[] {
  const rois: PlannedRoi[] = [];
  let blocksLeft = fullScalePatches / 25;
  for (let i = 0; i < fullScaleRois; i++) {
    const roisLeft = fullScaleRois - i;
    const wanted = blockCounts[i % blockCounts.length]!;
    // What the pattern leaves over is spread over the last ROIs, so that the sum is exact.
    const spread = Math.round(blocksLeft / roisLeft);
    const blocks = roisLeft <= blockCounts.length ? (roisLeft === 1 ? blocksLeft : spread) : wanted;
    blocksLeft -= blocks;
    rois.push(place(i, blocks));
  }
  const kept = new Set(domainYears.slice(0, Math.max(1, Math.round(domainYears.length * share))));
  return rois.filter(({ domain, year }) => kept.has(`${domain}-${year}`));
}

function place(i: number, blocks: number): PlannedRoi {
  const index = i % domainYears.length;
  const [domain = '', year = ''] = domainYears[index]!.split('-');
  const roi = `${letters[i % letters.length]}-S${(i % 7) + 1}-${Math.floor(i / domainYears.length) + 1}`;
  const n = Math.floor(i / domainYears.length);
  // Domains on a coarse raster over France, their ROIs scattered 8 km apart.
  const cellX = 1500 + (index % 9) * 900 + (n % 6) * 80;
  const cellY = 61_500 + Math.floor(index / 9) * 900 + Math.floor(n / 6) * 80;
  return {
    domain,
    year,
    roi,
    roiKey: formatRoiKey({ domain, year, roi }),
    rows: 5,
    cols: 5 * blocks,
    x: cellX * patchM,
    y: cellY * patchM,
  };
}

/** Row and column of every patch of a ROI, row by row. */
export function* cellsOf({ rows, cols }: PlannedRoi): Generator<readonly [row: number, col: number]> {
  for (let row = 1; row <= rows; row++) for (let col = 1; col <= cols; col++) yield [row, col];
}
