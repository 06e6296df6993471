import { describe, expect, it } from 'vitest';
import { brushSizeRange } from '../../state/session.ts';
import { scaleBar } from '../canvas/scaleBar.ts';
import { brushSliderMax, sizeOfSlider, sliderOfSize } from './brushScale.ts';

describe('brush slider', () => {
  it('reaches both ends of the range', () => {
    expect(sizeOfSlider(0)).toBe(brushSizeRange.minPx);
    expect(sizeOfSlider(brushSliderMax)).toBe(brushSizeRange.maxPx);
  });

  it('never goes back when it is moved on', () => {
    for (let i = 1; i <= brushSliderMax; i++)
      expect(sizeOfSlider(i)).toBeGreaterThanOrEqual(sizeOfSlider(i - 1));
  });

  it('stays within two percent of the size it is set to', () => {
    for (const size of [1, 5, 24, 50, 500, 2000])
      expect(Math.abs(sizeOfSlider(sliderOfSize(size)) - size)).toBeLessThanOrEqual(Math.max(1, size * 0.02));
  });
});

describe('scale bar', () => {
  it('is the largest round length that fits', () => {
    expect(scaleBar(0.2, 110)).toEqual({ metres: 20, widthPx: 100 });
    expect(scaleBar(1, 110)).toEqual({ metres: 100, widthPx: 100 });
    expect(scaleBar(0.05, 110).metres).toBe(5);
  });
});
