import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { collect, createTestBed, requestOf, type TestBed } from '../../../../test/support/engineBed.ts';
import { devices } from '../../../shared/contract/index.ts';
import {
  bestDevice,
  devicesVariable,
  forgetDevices,
  inspectModel,
  knownDevices,
  testDevices,
} from './index.ts';

let bed: TestBed;
beforeAll(() => {
  bed = createTestBed();
});
afterAll(() => bed.close());
afterEach(() => {
  vi.unstubAllEnvs();
  forgetDevices();
});

test('the CPU works and answers what is known; another device works, is absent or broken, and says why', async () => {
  expect(knownDevices()).toEqual([]);
  const reports = await testDevices();
  expect(reports.map(({ device }) => device)).toEqual([...devices]);
  const [cpu, ...others] = reports;
  expect(cpu).toMatchObject({ state: 'works', message: '' });
  expect(cpu!.runsPerSecond).toBeGreaterThan(0);
  expect(cpu!.maxError).toBeLessThan(1e-5);
  for (const report of others) {
    if (report.state === 'works') expect(report.maxError).toBeLessThan(0.01);
    else expect(report).toMatchObject({ runsPerSecond: null, message: expect.stringMatching(/./) });
  }
  expect(knownDevices()).toEqual(reports);
  // Kept: a second question starts nothing.
  expect(await testDevices()).toEqual(reports);
  expect((await testDevices())[0]).toBe(reports[0]);
});

test('a device that is left out counts as absent, and auto takes what is left', async () => {
  vi.stubEnv(devicesVariable, '');
  expect(await bestDevice()).toBe('cpu');
  const message = `left out by ${devicesVariable}`;
  expect((await testDevices(['webgpu']))[0]).toMatchObject({ state: 'absent', message });
});

test('a model that is asked to run on what is not there runs on the CPU and says why', async () => {
  const absent = process.platform === 'win32' ? 'coreml' : 'dml';
  const engine = await bed.start(bed.model('pixel'), { device: absent });
  expect(engine.device).toBe('cpu');
  expect(engine.fallback).toContain(absent);
  expect((await collect(engine, requestOf(await bed.roi(1, 2)))).outputs.size).toBe(2);
});

test('a model file tells its inputs and outputs', async () => {
  const model = bed.model('series', { tilePx: 512 });
  expect(await inspectModel(model.path)).toEqual({
    kind: 'loaded',
    file: {
      inputs: [
        { name: 'aerial', type: 'float32', shape: ['N', 4, 512, 512] },
        { name: 's2', type: 'float32', shape: ['N', 'T_s2', 10, 10, 10] },
        { name: 's2_dates', type: 'float32', shape: ['N', 'T_s2'] },
      ],
      outputs: [{ name: 'out', type: 'float32', shape: ['N', 19, 512, 512] }],
    },
  });
});

test('a file that is no model, is cut short or not there fails with what the runtime says', async () => {
  const path = join(bed.folder, 'no-model.onnx');
  writeFileSync(path, 'nothing of the kind');
  const missing = join(bed.folder, 'missing.onnx');
  for (const file of [path, missing, bed.model('unsupported').path]) {
    expect(await inspectModel(file)).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/.{10}/),
    });
  }
  const signal = AbortSignal.abort();
  await expect(inspectModel(path, { signal })).rejects.toMatchObject({ code: 'cancelled' });
});
