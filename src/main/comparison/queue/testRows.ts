import type { QueueRow } from './Queue.ts';

/** An item for tests and benchmarks: what is not given is an ordinary value. Id and domain follow from the rest. */
export function testRow({
  firstPx,
  ...given
}: Partial<QueueRow> & { readonly roiKey: string; readonly firstPx: number }): QueueRow {
  const { roiKey, cover = 0, declared1 = 3 } = given;
  return {
    declared3: 11,
    rule: 'object',
    areaM2: 120,
    perimeterM: 44,
    severity: 5,
    parts: { weight: 1, evidence: 0.75 },
    height: null,
    ndvi: null,
    model: null,
    regionShare: 0.25,
    regionId: `${roiKey}/11/0`,
    edgeM: [2.2, 8],
    window: { x: firstPx % 512, y: Math.floor(firstPx / 512), width: 40, height: 20 },
    patchIds: [`${roiKey}_0-0`],
    verdict: null,
    ...given,
    ...{ cover, declared1 },
    domain: roiKey.split('_')[0]!,
    id: `${roiKey}/${cover}-${declared1}/${firstPx}`,
  };
}
