import { devices, type Device, type DeviceReport } from '../../../shared/contract/index.ts';
import { askChild } from './childProcess.ts';
import type { Question, TestAnswer } from './messages.ts';

/** A driver that hangs must not hang us. */
const timeoutMs = 30_000;

/** Providers that the runtime has on a system (its package holds those, CUDA is added by hand); of others nothing is asked. */
const providers: Partial<Record<NodeJS.Platform, readonly Device[]>> = {
  linux: ['cpu', 'cuda', 'webgpu'],
  win32: ['cpu', 'cuda', 'dml', 'webgpu'],
  darwin: ['cpu', 'coreml', 'webgpu'],
};

/** The order in which `auto` looks for one that works. */
const preferred: readonly Device[] = ['cuda', 'dml', 'coreml', 'webgpu'];

/**
 * Devices that count as there, separated by commas: for machines whose driver brings the desktop down when it is asked, and for tests.
 * The CPU is always there.
 */
export const devicesVariable = 'ARPENTEUR_DEVICES';

/** What came of each device, kept for as long as the program runs. */
const tests = new Map<Device, Promise<DeviceReport>>();
const results = new Map<Device, DeviceReport>();

/** Tries the devices that were not tried yet, each in a child of its own, one after the other: they would slow each other down. */
export async function testDevices(wanted: readonly Device[] = devices): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of wanted) {
    const test = tests.get(device) ?? testDevice(device);
    tests.set(device, test);
    const report = await test;
    results.set(device, report);
    reports.push(report);
  }
  return reports;
}

/** What is known without trying. */
export function knownDevices(): DeviceReport[] {
  return devices.flatMap((device) => results.get(device) ?? []);
}

/** The device that `auto` stands for: the first that works, at last the CPU, which needs no test. */
export async function bestDevice(): Promise<Device> {
  for (const device of preferred) {
    const [report] = await testDevices([device]);
    if (report?.state === 'works') return device;
  }
  return 'cpu';
}

/** For tests: nothing is known of any device. */
export function forgetDevices(): void {
  tests.clear();
  results.clear();
}

async function testDevice(device: Device): Promise<DeviceReport> {
  const nothing = { device, runsPerSecond: null, maxError: null };
  if (isLeftOut(device)) {
    return { ...nothing, state: 'absent', message: `left out by ${devicesVariable}` };
  }
  if (!(providers[process.platform] ?? devices).includes(device)) {
    return { ...nothing, state: 'absent', message: `the runtime has no ${device} on this system` };
  }
  const outcome = await askChild<Question, TestAnswer>({ type: 'testDevice', device }, { timeoutMs });
  if (outcome.kind === 'ended') return { ...nothing, state: 'broken', message: outcome.reason };
  const { answer } = outcome;
  if (answer.kind === 'failed') {
    return { ...nothing, state: answer.isAbsent ? 'absent' : 'broken', message: answer.message };
  }
  const { runsPerSecond, maxError, tolerance } = answer;
  if (maxError <= tolerance) return { device, state: 'works', runsPerSecond, maxError, message: '' };
  const message = `its answer differs by ${maxError} from the known one`;
  // Infinity cannot be written as JSON.
  return { ...nothing, state: 'broken', maxError: Number.isFinite(maxError) ? maxError : null, message };
}

function isLeftOut(device: Device): boolean {
  const value = process.env[devicesVariable];
  if (value === undefined || device === 'cpu') return false;
  return !value.split(',').some((name) => name.trim() === device);
}
