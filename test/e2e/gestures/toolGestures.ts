import { expect, test } from '@playwright/test';
import {
  boxOf,
  connected,
  inBox,
  inEllipse,
  inPolygon,
  painted,
  quantile,
  smoothed,
  underRound,
  underSquare,
  type Land,
  type Point,
} from './reference.ts';
import { countOf, expectGhost, ghostAtRest, paint, seenThenReleased, type Stand } from './Stand.ts';

/** Every tool over the corner of four patches: one edit that is what an independent computation says, and its undo. */
export function toolGestures(stand: Stand): void {
  test('the brush, round and square, over the corner of four patches', async () => {
    const way = await stand.places([-130, -80], [40, 60], [120, -30]);
    await stand.choose('brush', { brushSizePx: 25 });
    const { before, after } = await stand.edit(
      () => stand.drag(way.page),
      (land) => painted(land, underRound(way.grid, 25), paint),
    );
    expect(patchesChanged(stand, before, after)).toBe(4);
    await stand.choose('brush', { brushSizePx: 13, toolOptions: { brushShape: 'square' } });
    await stand.edit(
      () => stand.drag(way.page),
      (land) => painted(land, underSquare(way.grid, 13), paint),
    );
  });

  test('a straight line with Shift, and a brush tied to the screen', async () => {
    const way = await stand.places([-130, 60], [120, -70]);
    await stand.choose('brush', { brushSizePx: 20 });
    await stand.edit(
      () => stand.drag([way.page[0]!]),
      (land) => painted(land, underRound([way.grid[0]!], 20), paint),
    );
    await stand.edit(
      async () => {
        await stand.page.keyboard.down('Shift');
        await stand.drag([way.page[1]!]);
        await stand.page.keyboard.up('Shift');
      },
      (land) => painted(land, underRound(way.grid, 20), paint),
    );
    await stand.choose('brush', { brushSizePx: 80, toolOptions: { brushUnit: 'screen' } });
    const { scale } = await stand.frame();
    await stand.edit(
      () => stand.drag(way.page),
      (land) => painted(land, underRound(way.grid, Math.round(80 / scale)), paint),
    );
  });

  test('the smoothing brush', async () => {
    // Something ragged to smooth, which is no border of the land.
    await stand.choose('brush', { brushSizePx: 3 });
    const rags = await stand.places([-90, 0], [-60, 40], [-30, -40], [0, 40], [30, -40], [60, 40], [90, 0]);
    await stand.drag(rags.page);
    await stand.saved();
    const way = await stand.places([-80, 5], [80, -5]);
    await stand.choose('smooth', { brushSizePx: 40 });
    await stand.edit(
      () => stand.drag(way.page),
      // A sixth of the brush.
      (land) => painted(land, underRound(way.grid, 40), (i) => smoothed(land, i, 7)),
    );
    await stand.undo();
  });

  test('the restoring brush brings the original back, and nothing beside it', async () => {
    const original = await stand.land();
    const box = await stand.places([-120, -90], [110, 80]);
    await stand.choose('rectangle');
    await stand.drag(box.page);
    await stand.depthIs(1);
    const way = await stand.places([-200, -20], [150, 30]);
    await stand.choose('restore', { brushSizePx: 30 });
    await stand.edit(
      () => stand.drag(way.page),
      (land) => painted(land, underRound(way.grid, 30), (i) => original.data[i]!),
    );
    await stand.undo();
  });

  test('rectangle and ellipse, as they are shown, even with Shift, from the middle with Alt', async () => {
    const { page, grid } = await stand.places([-120, -70], [90, 110]);
    const [from, to] = grid as [Point, Point];
    const box = boxOf(from, to);
    const shapes = [
      ['rectangle', inBox],
      ['ellipse', inEllipse],
    ] as const;
    for (const [tool, inShape] of shapes) {
      await stand.choose(tool);
      await stand.edit(
        () => seenThenReleased(stand, page),
        (land) => painted(land, inShape(box), paint),
      );
      const [x, y] = from.map(Math.round) as [number, number];
      const side = Math.max(box[2] - box[0], box[3] - box[1]);
      await stand.edit(
        () => seenThenReleased(stand, page, 'Shift'),
        (land) => painted(land, inShape([x, y, x + side, y + side]), paint),
      );
      const [width, height] = [box[2] - box[0], box[3] - box[1]];
      await stand.edit(
        () => seenThenReleased(stand, page, 'Alt'),
        (land) => painted(land, inShape([x - width, y - height, x + width, y + height]), paint),
      );
    }
  });

  test('a polygon, with the land moved and zoomed between its corners, and a corner taken back', async () => {
    const { page } = stand;
    await stand.choose('polygon');
    const corners: Point[] = [];
    const click = async (dx: number, dy: number) => {
      const place = await stand.at(dx, dy);
      corners.push(...(await stand.onGrid([place])));
      await page.mouse.click(...place);
    };
    await stand.edit(
      async () => {
        await click(-150, -60);
        await click(100, -90);
        await page.keyboard.down('Space');
        await stand.drag([await stand.at(0, 0), await stand.at(-30, 25)]);
        await page.keyboard.up('Space');
        await click(90, 100);
        await click(10, -140);
        await page.keyboard.press('Backspace');
        corners.pop();
        await page.mouse.wheel(0, -40);
        await stand.frame();
        await click(-60, 95);
        await page.mouse.move(...(await stand.at(-61, 95)));
        const ghost = await stand.ghost();
        await page.keyboard.press('Enter');
        return ghost;
      },
      (land) => painted(land, inPolygon(corners), paint),
    );
    await stand.openRoi();
  });

  test('a polygon ends with a double click or a right click; Escape leaves nothing of it', async () => {
    const { page } = stand;
    const ring = await stand.places([-90, -80], [110, -40], [30, 90]);
    await stand.choose('polygon');
    await stand.edit(
      async () => {
        await page.mouse.click(...ring.page[0]!);
        await page.mouse.click(...ring.page[1]!);
        await page.mouse.dblclick(...ring.page[2]!);
      },
      (land) => painted(land, inPolygon(ring.grid), paint),
    );
    await stand.edit(
      async () => {
        for (const place of ring.page) await page.mouse.click(...place);
        await page.mouse.click(...(await stand.at(200, 200)), { button: 'right' });
      },
      (land) => painted(land, inPolygon(ring.grid), paint),
    );
    await stand.noEdit(async () => {
      for (const place of ring.page) await page.mouse.click(...place);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      expect(await stand.ghost()).toBeNull();
    });
  });

  test('shapes that cross themselves leave out what they go around twice', async () => {
    const star = await stand.places([0, -110], [65, 90], [-105, -35], [105, -35], [-65, 90]);
    await stand.choose('polygon');
    const { before, after } = await stand.edit(
      async () => {
        for (const place of star.page) await stand.page.mouse.click(...place);
        await stand.page.mouse.move(...star.page[4]!);
        const ghost = await stand.ghost();
        await stand.page.keyboard.press('Enter');
        return ghost;
      },
      (land) => painted(land, inPolygon(star.grid), paint),
    );
    const [[x, y]] = (await stand.onGrid([await stand.at(0, 0)])) as [Point];
    const middle = Math.floor(y) * before.widthPx + Math.floor(x);
    expect(after.data[middle]).toBe(before.data[middle]);
  });

  test('the lasso', async () => {
    const ring = await stand.places(
      [-120, 10],
      [-60, -80],
      [40, -60],
      [130, -20],
      [70, 90],
      [-20, 40],
      [-70, 100],
    );
    await stand.choose('lasso');
    await stand.edit(
      () => seenThenReleased(stand, ring.page),
      (land) => painted(land, inPolygon(ring.grid), paint),
    );
  });

  test('fill takes the connected area, over patches that are not in sight, or all of the class', async () => {
    const { page, grid } = await stand.places([-70, -20]);
    const [[x, y]] = grid.map((place) => place.map(Math.floor)) as [[number, number]];
    const seen = async () => {
      await stand.page.mouse.move(page[0]![0] - 1, page[0]![1]);
      await stand.page.mouse.move(...page[0]!);
      // While the pointer moves it may show less.
      let ghost = await stand.ghost();
      for (let last = -1; ghost && countOf(ghost.data) !== last; ghost = await stand.ghost()) {
        last = countOf(ghost.data);
        await stand.page.waitForTimeout(100);
      }
      await stand.page.mouse.click(...page[0]!);
      return ghost;
    };
    const alike = (land: Land) => (i: number) => land.data[i] === land.data[y * land.widthPx + x];
    await stand.choose('fill');
    await stand.edit(seen, (land) => painted(land, connected(land, [x, y], alike(land)), paint));
    const ofClass = (land: Land) => (column: number, row: number) => alike(land)(row * land.widthPx + column);
    await stand.choose('fill', { toolOptions: { fillAll: true } });
    await stand.edit(seen, (land) => painted(land, ofClass(land), paint));
    await stand.choose('fill', { toolOptions: { fillAll: true, fillScope: 'patch' } });
    const patch = stand.roi.grid.find((p) => inBox([p.x, p.y, p.x + p.widthPx, p.y + p.heightPx])(x, y))!;
    const inPatch = inBox([patch.x, patch.y, patch.x + patch.widthPx, patch.y + patch.heightPx]);
    await stand.edit(seen, (land) =>
      painted(land, (column, row) => inPatch(column, row) && ofClass(land)(column, row), paint),
    );
  });

  test('the wand takes what looks like the pixel, as far as the drag says, from no tolerance to all', async () => {
    const { page, grid } = await stand.places([-40, 30]);
    const [[x, y]] = grid.map((place) => place.map(Math.floor)) as [[number, number]];
    const image = (await stand.raster('AERIAL_RGBI')).slice(0, 3);
    const seed = image.map((band) => band[y * stand.roi.widthPx + x]!);
    const patch = stand.roi.grid.find((p) => inBox([p.x, p.y, p.x + p.widthPx, p.y + p.heightPx])(x, y))!;
    const spreads = image.map((band) => {
      const values: number[] = [];
      for (let row = 0; row < patch.heightPx; row++)
        for (let column = 0; column < patch.widthPx; column++)
          values.push(band[(patch.y + row) * stand.roi.widthPx + patch.x + column]!);
      return quantile(values, 0.98) - quantile(values, 0.02);
    });
    const within = (tolerance: number) => (i: number) =>
      image.every((band, b) => Math.abs(band[i]! - seed[b]!) <= tolerance * spreads[b]!);
    for (const [dx, contiguous] of [
      [37, true],
      [-11, false],
      [-400, true],
      [700, true],
    ] as const) {
      const tolerance = Math.min(1, Math.max(0, 0.12 + dx / 320));
      await stand.choose('wand', { toolOptions: { wandContiguous: contiguous } });
      const [px, py] = page[0]!;
      await stand.edit(
        async () => {
          await stand.drag(
            [
              [px, py],
              [px + Math.round(dx / 2), py + 40],
              [px + dx, py],
            ],
            { release: false },
          );
          await expect(stand.page.getByTestId('tool-note')).not.toHaveText(/looking/);
          const ghost = await ghostAtRest(stand);
          await stand.page.mouse.up();
          return ghost;
        },
        (land) => {
          const alike = within(tolerance);
          const isIn = contiguous
            ? connected(land, [x, y], alike)
            : (column: number, row: number) => alike(row * land.widthPx + column);
          return painted(land, isIn, paint);
        },
      );
      expect((await stand.session<{ wandTolerance: number }>())['toolOptions']!.wandTolerance).toBeCloseTo(
        tolerance,
        9,
      );
    }
  });

  test('the region picker: as it is shown, larger with Ctrl and the wheel, several with a drag', async () => {
    const { page } = stand;
    await stand.choose('region');
    const [at, beside] = [await stand.at(-15, 10), await stand.at(140, -70)];
    const asked = new Set<unknown>();
    page.on('request', (request) => request.url().endsWith('/pixels/regions') && asked.add(request));
    page.on('requestfinished', (request) => asked.delete(request));
    page.on('requestfailed', (request) => asked.delete(request));
    const shown = async () => {
      await page.mouse.move(at[0] + 1, at[1]);
      await page.mouse.move(...at);
      await expect.poll(() => stand.ghost(), { timeout: 30_000 }).not.toBeNull();
      // A region grows over a border when the tree beyond it comes.
      await page.waitForTimeout(300);
      await expect.poll(() => asked.size, { timeout: 30_000 }).toBe(0);
      await page.waitForTimeout(100);
      return ghostAtRest(stand);
    };
    const small = (await shown())!;
    const edit = async () => {
      const before = await stand.land();
      const ghost = await shown();
      await page.mouse.click(...at);
      await stand.depthIs(1);
      const after = await stand.land();
      expectGhost(ghost!, before, after);
      await stand.undo();
      return ghost!;
    };
    await edit();
    await page.keyboard.down('Control');
    for (let step = 0; step < 4; step++) await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    const larger = await edit();
    expect(countOf(larger.data)).toBeGreaterThan(countOf(small.data));
    // Within its patch a region of a coarser level holds those of finer ones; what joins it over a border may differ.
    const [[gridX, gridY]] = (await stand.onGrid([at])) as [Point];
    const patchOf = (x: number, y: number) => `${Math.floor(x / 512)},${Math.floor(y / 512)}`;
    const lost = small.data.findIndex((is, i) => {
      const [x, y] = [small.x + (i % small.width), small.y + Math.floor(i / small.width)];
      return is === 1 && patchOf(x, y) === patchOf(gridX, gridY) && larger.data[i] !== 1;
    });
    expect(lost).toBe(-1);
    await stand.choose('region');
    const before = await stand.land();
    await stand.drag([at, beside], { release: false });
    await expect.poll(() => asked.size, { timeout: 30_000 }).toBe(0);
    await page.waitForTimeout(100);
    const ghost = await ghostAtRest(stand);
    await page.mouse.up();
    await stand.depthIs(1);
    const after = await stand.land();
    expectGhost(ghost!, before, after);
    expect(countOf(ghost!.data)).toBeGreaterThan(countOf(small.data));
    await stand.undo();
  });

  test('picking, with its tool and with Alt, takes the class and changes nothing', async () => {
    const { page, grid } = await stand.places([-70, -20], [90, 60]);
    const land = await stand.land();
    const values = grid.map(([x, y]) => land.data[Math.floor(y) * land.widthPx + Math.floor(x)]);
    await stand.noEdit(async () => {
      await stand.choose('pick');
      await stand.page.mouse.click(...page[0]!);
      expect((await stand.session())['classValue']).toBe(values[0]);
      await stand.choose('lasso');
      await stand.page.keyboard.down('Alt');
      await stand.page.mouse.click(...page[1]!);
      await stand.page.keyboard.up('Alt');
      expect((await stand.session())['classValue']).toBe(values[1]);
    });
  });

  test('a polygon that follows the edges of the image is what its ghost shows, and no straight one', async () => {
    const ring = await stand.places([-140, -90], [130, -70], [100, 110], [-120, 80]);
    await stand.choose('polygon', { toolOptions: { snapToEdges: true } });
    const before = await stand.land();
    for (const place of ring.page) {
      const wire = stand.page.waitForResponse((response) => response.url().includes('/pixels/livewire'));
      await stand.page.mouse.click(...place);
      await (await wire).finished();
    }
    const ghost = await ghostAtRest(stand);
    await stand.page.keyboard.press('Enter');
    await stand.depthIs(1);
    const after = await stand.land();
    expectGhost(ghost!, before, after);
    const straight = painted(before, inPolygon(ring.grid), paint);
    expect(after.data.some((value, i) => value !== straight.data[i])).toBe(true);
    await stand.undo();
  });
}

function patchesChanged({ roi }: Stand, before: Land, after: Land): number {
  return roi.grid.filter(({ x, y, widthPx, heightPx }) => {
    for (let row = y; row < y + heightPx; row++)
      for (let i = row * roi.widthPx + x; i < row * roi.widthPx + x + widthPx; i++)
        if (before.data[i] !== after.data[i]) return true;
    return false;
  }).length;
}
