import { describe, expect, it } from 'vitest';
import { comparisonSettingsSchema, defaultSettings } from '../../../shared/comparison/settings.ts';
import { sameSetting, settingAt, thresholdGroups, thresholdPaths, withSetting } from './thresholds.ts';

/** Paths of all values of the settings; a list is one value. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path ? `${path}.${name}` : name));
}

describe('the form of thresholds', () => {
  it('has a line for every setting that there is, each once', () => {
    expect([...thresholdPaths].sort()).toEqual(leaves(defaultSettings).sort());
  });

  it('reads and writes each of them, and leaves the others and the original alone', () => {
    for (const path of thresholdPaths) {
      const before = settingAt(defaultSettings, path);
      const next = typeof before === 'boolean' ? !before : typeof before === 'number' ? 1 : [1, 2];
      const changed = withSetting(defaultSettings, path, next);
      expect(settingAt(changed, path), path).toEqual(next);
      for (const other of thresholdPaths.filter((p) => p !== path))
        expect(sameSetting(settingAt(changed, other), settingAt(defaultSettings, other)), other).toBe(true);
      expect(sameSetting(settingAt(defaultSettings, path), before), path).toBe(true);
    }
  });

  it('lets nobody type what the contract refuses', () => {
    for (const { thresholds } of thresholdGroups)
      for (const threshold of thresholds) {
        if (threshold.kind !== 'number') continue;
        const factor = threshold.isShare ? 100 : 1;
        for (const typed of [threshold.min, threshold.max]) {
          const settings = withSetting(defaultSettings, threshold.path, typed / factor);
          expect(comparisonSettingsSchema.safeParse(settings).success, `${threshold.path} ${typed}`).toBe(
            true,
          );
        }
      }
  });
});
