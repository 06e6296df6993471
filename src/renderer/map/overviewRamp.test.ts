import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosiaHub } from '../../shared/model/nomenclatures.ts';
import { lightnessOf, rampSteps, sequentialRamp, type RampTheme } from './overviewRamp.ts';

const themes: readonly RampTheme[] = ['dark', 'light'];
const colors = [null, ...cosiaHub.classes.map(({ color }) => color)];

describe('a sequential ramp', () => {
  it('goes evenly from dim to bright in the dark theme, and the other way in the light one', () => {
    for (const theme of themes)
      for (const color of colors) {
        const steps = sequentialRamp(theme, color).map(lightnessOf);
        expect(steps).toHaveLength(rampSteps);
        const sign = theme === 'dark' ? 1 : -1;
        for (let i = 1; i < steps.length; i++) {
          const step = sign * (steps[i]! - steps[i - 1]!);
          // A byte a channel is all that rounding may change.
          expect(step, `${theme} ${color} ${i}`).toBeGreaterThan(0);
          expect(step).toBeLessThan(0.03);
        }
      }
  });

  it('is made of colours that a screen has, from any colour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), fc.constantFrom(...themes), (value, theme) => {
        const color = `#${value.toString(16).padStart(6, '0')}`;
        for (const step of sequentialRamp(theme, color)) expect(step).toMatch(/^#[0-9a-f]{6}$/);
      }),
      { numRuns: 40 },
    );
  });

  it('ends in the hue of the class it is for, and begins near grey', () => {
    const ramp = sequentialRamp('dark', '#1553ae');
    const [r, g, b] = channels(ramp[40]!);
    expect(b).toBeGreaterThan(r + 40);
    expect(b).toBeGreaterThan(g + 20);
    const first = channels(ramp[0]!);
    expect(Math.max(...first) - Math.min(...first)).toBeLessThan(40);
  });
});

const channels = (color: string) =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
