import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { generateScene } from '../../../src/main/datasets/index.ts';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { endOf } from '../../support/core.ts';
import { makeTinyDisk, noTinyDisk } from '../../support/tinyDisk.ts';
import { boxOf, difference, inBox, inPolygon, painted, underRound, type Point } from './reference.ts';
import { paint, type Stand } from './Stand.ts';

/** What goes wrong in the middle of a gesture, or around it. */
export function faultGestures(stand: Stand): void {
  test('shapes that lie beside the ROI in part change what is in it, others say that they lie outside', async () => {
    await stand.lookAt(30, 20);
    const part = await stand.places([-140, -110], [90, 80]);
    await stand.choose('rectangle');
    await stand.edit(
      () => stand.drag(part.page),
      (land) => painted(land, inBox(boxOf(part.grid[0]!, part.grid[1]!)), paint),
    );
    const ring = await stand.places([-150, -20], [120, -90], [60, 120]);
    await stand.choose('lasso');
    await stand.edit(
      () => stand.drag(ring.page),
      (land) => painted(land, inPolygon(ring.grid), paint),
    );
    const outside = await stand.places([-160, -110], [-115, -70]);
    for (const tool of ['rectangle', 'ellipse']) {
      await stand.choose(tool);
      await stand.noEdit(() => stand.drag(outside.page));
      await stand.note('The shape lies outside the ROI: nothing changed.');
    }
    for (const tool of ['brush', 'fill', 'wand', 'region']) {
      await stand.choose(tool, { brushSizePx: 3 });
      await stand.noEdit(() => stand.drag(outside.page));
    }
    await stand.openRoi();
  });

  test('over a hole, and where heights are missing: only masks change, and a gate on heights changes nothing', async () => {
    const roi = await addScene(stand);
    // The window was opened before there was this dataset.
    await stand.page.goto(stand.app.url);
    await stand.openRoi(stand.page, roi);
    await stand.lookAt(roi.widthPx / 2, roi.heightPx / 2, { roi });
    const places = await stand.places([-120, -90], [110, 80]);
    const before = await stand.land(roi);
    await stand.choose('rectangle');
    await stand.drag(places.page);
    await stand.depthIs(1, roi);
    const wanted = painted(before, inBox(boxOf(places.grid[0]!, places.grid[1]!)), paint);
    expect(difference(await stand.land(roi), wanted)).toBeNull();
    for (const tool of ['fill', 'wand', 'region', 'brush']) {
      await stand.choose(tool, { brushSizePx: 5 });
      // The missing patch is the one at the upper right.
      await stand.page.mouse.click(...(await stand.at(150, -120)));
    }
    const gate = { text: 'height > 2', on: true, inverted: true };
    await stand.choose('brush', { rules: { gate } });
    await expect(stand.page.getByTestId('gate-notice')).toContainText('DEM_ELEV');
    await stand.drag(places.page);
    await stand.page.waitForTimeout(300);
    expect(await stand.undoDepth(roi)).toBe(1);
    expect(difference(await stand.land(roi), wanted)).toBeNull();
    await stand.openRoi();
  });

  test('a capture that is lost in mid-stroke is taken again: the stroke stays one', async () => {
    const way = await stand.places([-120, -60], [20, 40], [110, -70]);
    await stand.choose('brush');
    await stand.edit(
      async () => {
        const release = await pointerIn(stand.page);
        await stand.drag(way.page.slice(0, 2), { release: false });
        await release('lose');
        await stand.page.mouse.move(...way.page[2]!);
        await stand.page.mouse.up();
      },
      (land) => painted(land, underRound(way.grid, 24), paint),
    );
  });

  test('a pen that is unplugged in mid-stroke keeps what it painted as one edit, and a shape is taken back', async () => {
    const way = await stand.places([-120, -60], [20, 40], [110, -70]);
    const { page } = stand;
    await stand.choose('brush');
    await stand.edit(
      async () => {
        const unplug = await pointerIn(page);
        await penDrag(page, way.page.slice(0, 2));
        await unplug('cancel');
        await penUp(page, way.page[2]!);
      },
      (land) => painted(land, underRound(way.grid.slice(0, 2), 24), paint),
    );
    for (const tool of ['rectangle', 'lasso', 'wand', 'region']) {
      await stand.choose(tool);
      await stand.noEdit(async () => {
        const unplug = await pointerIn(page);
        await penDrag(page, way.page.slice(0, 2));
        await unplug('cancel');
        await penUp(page, way.page[2]!);
      });
    }
    // The hand that holds the pen is no finger, and the mouse works again.
    await stand.choose('rectangle');
    const [from, to] = [way.page[0]!, way.page[1]!];
    await stand.edit(
      () => stand.drag([from, to]),
      (land) => painted(land, inBox(boxOf(way.grid[0]!, way.grid[1]!)), paint),
    );
  });

  test('a core that is killed in mid-stroke: the stroke goes on and is stored when it is back', async () => {
    const way = await stand.places([-120, -60], [20, 40], [110, -70]);
    await stand.choose('brush');
    const before = await stand.land();
    const { path } = (await stand.app.client.workspace.current())!;
    await stand.drag(way.page.slice(0, 2), { release: false });
    stand.app.killCore(path);
    await stand.page.mouse.move(...way.page[2]!);
    await stand.page.mouse.up();
    await expect(stand.page.getByText('The core had stopped and was started again.')).toBeVisible({
      timeout: 30_000,
    });
    await stand.saved();
    await stand.depthIs(1);
    expect(difference(await stand.land(), painted(before, underRound(way.grid, 24), paint))).toBeNull();
    await stand.undo();
    expect(difference(await stand.land(), before)).toBeNull();
  });

  test('two windows on one ROI: both see both, an open shape survives, a conflict is said', async () => {
    const here = stand.page;
    const there = await stand.newWindow();
    const before = await stand.land();
    const ring = await stand.places([-110, -80], [120, -50], [40, 100]);
    const way = await stand.places([-130, 20], [100, 10]);
    await stand.choose('polygon');
    for (const place of ring.page) await here.mouse.click(...place);
    await stand.choose('brush', { classValue: 3 }, there);
    await stand.drag(way.page, { page: there });
    await stand.depthIs(1);
    await expect.poll(() => valueAt(here, way.grid[1]!)).toBe(3);
    await here.getByTestId('roi-map').focus();
    await here.keyboard.press('Enter');
    await stand.depthIs(2);
    const both = painted(painted(before, underRound(way.grid, 24), 3), inPolygon(ring.grid), paint);
    expect(difference(await stand.land(), both)).toBeNull();
    await expect.poll(() => valueAt(there, [ring.grid[2]![0], ring.grid[2]![1] - 4])).toBe(paint);

    // What is sent before it is known that another window was quicker is refused, said, and taken off the screen.
    const spot = await stand.places([-40, -120]);
    const [column, row] = spot.grid[0]!;
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await here.route('**/api/rpc/annotation/commit', async (route) => {
      await released;
      await route.continue();
    });
    await stand.choose('brush');
    await stand.drag(spot.page);
    await expect(here.getByTestId('save-state')).toHaveAttribute('data-state', 'saving');
    await stand.drag(spot.page, { page: there });
    await stand.depthIs(3);
    release();
    await expect(here.getByTestId('save-state')).toHaveAttribute('data-state', 'failed');
    await expect.poll(() => valueAt(here, [column, row])).toBe(3);
    await here.unroute('**/api/rpc/annotation/commit');
    expect(difference(await stand.land(), painted(both, underRound(spot.grid, 24), 3))).toBeNull();
    for (let depth = 3; depth > 0; depth--) await stand.undo();
    expect(difference(await stand.land(), before)).toBeNull();
    await expect.poll(() => valueAt(there, [column, row])).toBe(valueOf(before, column, row));
    await there.context().close();
  });

  test('on a full disk a stroke stays on screen as "not saved", and is saved once there is room', async () => {
    test.skip(noTinyDisk !== null, noTinyDisk ?? '');
    const disk = makeTinyDisk(12 * 1024 * 1024);
    const { client } = stand.app;
    try {
      await client.workspace.open({ path: join(disk.path, 'work') });
      await client.workspace.setAuthor({ name: 'Test' });
      const { jobId } = await client.workspace.addDataset({ path: stand.dataset });
      if (jobId) await endOf(client, jobId);
      await stand.page.goto(stand.app.url);
      await stand.openRoi();
      const before = await stand.land();
      const way = await stand.places([-120, -60], [90, 70]);
      const [column, row] = way.grid[1]!;
      await stand.choose('brush', { brushSizePx: 60 });
      disk.fill();
      // What is left in the journal's pages may take a stroke or two.
      const drawn: number[] = [];
      const state = stand.page.getByTestId('save-state');
      for (let value = 2; value < 18; value++) {
        await stand.choose('brush', { brushSizePx: 60, classValue: value });
        await stand.drag(way.page);
        drawn.push(value);
        await expect(state).toHaveAttribute('data-state', /^(saved|unsaved)$/);
        if ((await state.getAttribute('data-state')) === 'unsaved') break;
      }
      await expect(state).toHaveAttribute('data-state', 'unsaved');
      await expect(state).toContainText('Not saved: 1 edit');
      await expect(state).toHaveAttribute('title', /disk/i);
      const last = drawn.at(-1)!;
      expect(await valueAt(stand.page, [column, row])).toBe(last);
      expect(valueOf(await stand.land(), column, row)).not.toBe(last);
      disk.free();
      // It is tried again by itself too, perhaps before the button is found.
      await state
        .getByRole('button')
        .click({ timeout: 3000 })
        .catch(() => undefined);
      await stand.saved();
      expect(difference(await stand.land(), painted(before, underRound(way.grid, 60), last))).toBeNull();
      expect(await stand.undoDepth()).toBe(drawn.length);
    } finally {
      disk.free();
      await stand.page.goto('about:blank');
      await client.workspace.close();
      disk.unmount();
    }
  });
}

/** A small ROI with a hole, and with nothing but masks and images. */
async function addScene({ app }: Stand): Promise<RoiDetail> {
  const outDir = join(app.home, 'scene');
  await generateScene({
    ...{ outDir, seed: 3, domainYear: 'D033-2020', roi: 'AA-S1-2', rows: 2, cols: 2, holes: ['1-2'] },
    modalities: ['AERIAL_LABEL-COSIA', 'AERIAL_RGBI'],
  });
  const { datasetId, jobId } = await app.client.workspace.addDataset({ path: outDir });
  if (jobId) await endOf(app.client, jobId);
  const [roi] = await app.client.catalogue.rois({ datasetId });
  return app.client.catalogue.roi({ datasetId, roiKey: roi!.roiKey });
}

/** Makes ready to take the pointer away from the map that is pressed next: its capture, or as when a pen is unplugged. */
async function pointerIn(page: Page): Promise<(how: 'lose' | 'cancel') => Promise<void>> {
  await page.evaluate(() => {
    const noted = globalThis as unknown as { pressed?: { target: Element; id: number } };
    const note = (event: PointerEvent) => {
      const target = (event.target as Element).closest('.ol-viewport')!;
      noted.pressed = { target, id: event.pointerId };
    };
    addEventListener('pointerdown', note, { capture: true, once: true });
  });
  return (how) =>
    page.evaluate((way) => {
      const { target, id } = (globalThis as unknown as { pressed: { target: Element; id: number } }).pressed;
      if (way === 'lose') target.releasePointerCapture(id);
      else target.dispatchEvent(new PointerEvent('pointercancel', { pointerId: id, bubbles: true }));
    }, how);
}

/** A pen of the system: its events come from the browser itself. */
async function penDrag(page: Page, places: readonly Point[]): Promise<void> {
  const pen = await page.context().newCDPSession(page);
  const send = (type: 'mousePressed' | 'mouseMoved', [x, y]: Point, buttons: number) =>
    pen.send('Input.dispatchMouseEvent', {
      ...{ type, x, y, buttons, clickCount: 1, pointerType: 'pen', force: 0.5 },
      button: type === 'mousePressed' ? 'left' : 'none',
    });
  await send('mouseMoved', places[0]!, 0);
  await send('mousePressed', places[0]!, 1);
  for (const place of places.slice(1)) await send('mouseMoved', place, 1);
  await pen.detach();
}

async function penUp(page: Page, [x, y]: Point): Promise<void> {
  const pen = await page.context().newCDPSession(page);
  await pen.send('Input.dispatchMouseEvent', {
    ...{ type: 'mouseReleased', x, y, buttons: 0, button: 'left', clickCount: 1, pointerType: 'pen' },
  });
  await pen.detach();
}

function valueAt(page: Page, [x, y]: Point): Promise<number | null> {
  return page.evaluate(
    ([column, row]) => {
      const { roiView } = (
        globalThis as unknown as {
          __arpenteurBench: { roiView: { maskValueAt(x: number, y: number): number | null } };
        }
      ).__arpenteurBench;
      return roiView.maskValueAt(column!, row!);
    },
    [x, y] as const,
  );
}

const valueOf = ({ data, widthPx }: { data: Int16Array; widthPx: number }, x: number, y: number) =>
  data[Math.floor(y) * widthPx + Math.floor(x)]!;
