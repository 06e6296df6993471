import { expect, test } from '@playwright/test';
import {
  boxOf,
  difference,
  inBox,
  inEllipse,
  inPolygon,
  painted,
  smoothed,
  underRound,
  type IsIn,
  type Land,
  type Point,
} from './reference.ts';
import { countOf, expectGhost, ghostAtRest, paint, seenThenReleased, type Stand } from './Stand.ts';

/** What limits tools: nothing forbidden changes, whatever the tool, and the ghost says so before. */
export function ruleGestures(stand: Stand): void {
  test('locks, "only over" and a gate hold for brush, shape and fill, and the ghost shows what is left', async () => {
    const { page, grid } = await stand.places([-130, -90], [120, 100]);
    const [dsm, dtm] = (await stand.raster('DEM_ELEV')) as [Float64Array, Float64Array];
    const box = boxOf(grid[0]!, grid[1]!);
    const [most, second] = classesIn(await stand.land(), inBox(box));
    const gate = { text: 'height > 0.7', on: true, inverted: false };
    const isHigh = (i: number) => dsm[i]! - dtm[i]! > 0.7;
    const limits: [object, (i: number, before: number) => boolean][] = [
      [{ locked: [most] }, (_, before) => before !== most],
      [{ onlyOver: [most, second], locked: [second] }, (_, before) => before === most],
      [{ gate }, (i) => isHigh(i)],
      [{ gate: { ...gate, inverted: true }, locked: [most] }, (i, before) => before !== most && !isHigh(i)],
    ];
    for (const [rules, may] of limits) {
      await stand.choose('rectangle', { rules });
      await stand.gateIsReady();
      await stand.edit(
        () => seenThenReleased(stand, page),
        (land) => painted(land, inBox(box), paint, may),
      );
      await stand.choose('brush', { rules, brushSizePx: 60 });
      await stand.edit(
        async () => {
          await stand.page.mouse.move(...page[0]!);
          await stand.page.mouse.move(...page[1]!);
          const ghost = await ghostAtRest(stand);
          await stand.drag([page[1]!]);
          return ghost;
        },
        (land) => painted(land, underRound([grid[1]!], 60), paint, may),
      );
    }
    await stand.choose('fill', { rules: { gate, locked: [most] }, toolOptions: { fillAll: true } });
    await stand.gateIsReady();
    const at = await placeOf(stand, second!, inBox(box));
    await stand.edit(
      async () => {
        await stand.page.mouse.move(...at);
        const ghost = await ghostAtRest(stand);
        await stand.page.mouse.click(...at);
        return ghost;
      },
      (land) =>
        painted(
          land,
          (x, y) => land.data[y * land.widthPx + x] === second,
          paint,
          (i) => isHigh(i),
        ),
    );
  });

  test('a gate with an error is said, and no tool begins', async () => {
    const { page } = await stand.places([-90, -80], [110, -40], [30, 90]);
    for (const text of ['height >', 'nosuch > 2', 'model = 3', 'height > "tall"']) {
      for (const tool of [
        'brush',
        'smooth',
        'restore',
        'rectangle',
        'lasso',
        'polygon',
        'fill',
        'wand',
        'region',
      ]) {
        if (tool !== 'brush' && text !== 'height >') continue;
        await stand.choose(tool, { rules: { gate: { text, on: true, inverted: true } } });
        await expect(stand.page.getByTestId('gate-notice')).toContainText(/.{15,}\./);
        await stand.noEdit(async () => {
          await stand.drag(page);
          await stand.page.mouse.dblclick(...page[0]!);
          await stand.page.keyboard.press('Enter');
          expect(await stand.ghost()).toBeNull();
          await stand.page.keyboard.press('Escape');
        });
      }
    }
    await stand.choose('brush');
    await expect(stand.page.getByTestId('gate-notice')).toBeHidden();
  });

  test('a gate that lets nothing pass is said before the click, and then nothing changes', async () => {
    const { page } = await stand.places([-90, -80], [110, 90]);
    await stand.choose('brush', { rules: { gate: { text: 'height > 5000', on: true, inverted: false } } });
    await expect(stand.page.getByTestId('gate-notice')).toContainText('no pixel');
    await stand.noEdit(() => stand.drag(page));
    await stand.choose('rectangle', {
      rules: { gate: { text: 'height > 5000', on: true, inverted: false } },
    });
    await stand.noEdit(() => stand.drag(page));
    await stand.note('No pixel to change here.');
  });

  test('shapes select, join by the keys, and tools and operations keep to what is selected', async () => {
    const { page: mouse } = stand;
    const options = { toolOptions: { outcome: 'select' } };
    const first = await stand.places([-130, -90], [60, 70]);
    const second = await stand.places([-20, -40], [130, 100]);
    const third = await stand.places([-60, -60], [40, -50], [0, 50]);
    await stand.noEdit(async () => {
      await stand.choose('rectangle', options);
      await stand.drag(first.page);
      await stand.choose('ellipse', options);
      await mouse.keyboard.down('Shift');
      await stand.drag(second.page);
      await mouse.keyboard.up('Shift');
      await stand.choose('lasso', options);
      await mouse.keyboard.down('Alt');
      await stand.drag([...third.page, third.page[0]!]);
      await mouse.keyboard.up('Alt');
    });
    const [a, b] = [boxOf(...ends(first.grid)), boxOf(...ends(second.grid))];
    const [rectangle, ellipse, hole] = [inBox(a), inEllipse(b), inPolygon(third.grid)];
    const isSelected: IsIn = (x, y) => (rectangle(x, y) || ellipse(x, y)) && !hole(x, y);
    const all = await stand.places([-180, -130], [180, 130]);
    await stand.choose('rectangle');
    await stand.edit(
      () => seenThenReleased(stand, all.page),
      (land) => painted(land, isSelected, paint),
    );
    await stand.choose('brush', { brushSizePx: 50 });
    await stand.edit(
      () => stand.drag(all.page),
      (land) => painted(land, both(isSelected, underRound(all.grid, 50)), paint),
    );
    await operate(stand, isSelected);
    await stand.choose('rectangle', options);
    await stand.drag([...all.page].reverse());
    await stand.choose('rectangle', options);
    await mouse.keyboard.down('Alt');
    await stand.drag((await stand.places([-200, -150], [200, 150])).page);
    await mouse.keyboard.up('Alt');
    await expect(mouse.getByTestId('selection-chip')).toBeHidden();
  });
}

/** A clean-up from its panel: what it counts and shows is what it does, within the selection. */
async function operate(stand: Stand, isSelected: IsIn): Promise<void> {
  const { page } = stand;
  await page.getByTestId('roi-map').focus();
  await page.keyboard.press('k');
  await page.getByTestId('op-median').click();
  const total = page.getByTestId('op-total');
  await expect(total).toHaveAttribute('data-px', /^[1-9]/);
  await expect.poll(() => stand.ghost('operation-ghost')).not.toBeNull();
  const ghost = await ghostAtRest(stand, 'operation-ghost');
  const before = await stand.land();
  await page.getByTestId('op-apply').click();
  await stand.depthIs(1);
  const after = await stand.land();
  expectGhost(ghost!, before, after);
  const { datasetId, roiKey } = stand.roi;
  const [edit] = await stand.app.client.annotation.history({ datasetId, roiKey, limit: 1 });
  const { op } = edit!.parameters as { op: { op: string; radiusPx: number } };
  expect(op.op).toBe('median');
  expect(countOf(ghost!.data)).toBeLessThanOrEqual(edit!.changedPx);
  expect(
    difference(
      after,
      painted(before, isSelected, (i) => smoothed(before, i, op.radiusPx)),
    ),
  ).toBeNull();
  await page.getByTestId('edit-panel-close').click();
  await stand.undo();
}

const ends = (points: readonly Point[]) => [points[0]!, points[1]!] as const;
const both =
  (a: IsIn, b: IsIn): IsIn =>
  (x, y) =>
    a(x, y) && b(x, y);

/** Classes of an area, the most frequent first. */
function classesIn(land: Land, isIn: IsIn): number[] {
  const counts = new Map<number, number>();
  land.data.forEach((value, i) => {
    if (isIn(i % land.widthPx, Math.floor(i / land.widthPx))) counts.set(value, (counts.get(value) ?? 0) + 1);
  });
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}

/** A place on the page where a class is seen. */
async function placeOf(stand: Stand, value: number, isIn: IsIn): Promise<Point> {
  const land = await stand.land();
  const { left, top, scale } = await stand.frame();
  const i = land.data.findIndex(
    (found, at) => found === value && isIn(at % land.widthPx, Math.floor(at / land.widthPx)),
  );
  const [x, y] = [i % land.widthPx, Math.floor(i / land.widthPx)];
  return [Math.round(left + (x + 0.5) * scale), Math.round(top + (y + 0.5) * scale)];
}
