import { describe, expect, it } from 'vitest';
import { cosiaHub, flair19, lpis3 } from '../../../shared/model/nomenclatures.ts';
import { classColor, sharedColors } from './classColor.ts';

describe('the colour of a class', () => {
  it('is that of the palette', () => {
    const [building] = cosiaHub.classes;
    expect((['flair', 'cosia', 'safe'] as const).map((palette) => classColor(building!, palette))).toEqual([
      '#db0e9a',
      '#ce7079',
      '#c93c68',
    ]);
  });

  it('of an own list is its own where a palette has none', () => {
    const own = { value: 1, en: 'a', fr: 'a', color: '#123456' };
    expect(classColor(own, 'cosia')).toBe('#123456');
    expect(classColor(own, 'safe')).toBe('#123456');
  });

  it('is shared by the weak classes of CoSIA in its own palette, and by none in the others', () => {
    expect([...sharedColors(cosiaHub, 'cosia')]).toEqual([16, 17, 18]);
    expect([...sharedColors(flair19, 'cosia')].sort()).toEqual([16, 17, 19]);
    expect(sharedColors(cosiaHub, 'flair').size).toBe(0);
    expect(sharedColors(cosiaHub, 'safe').size).toBe(0);
    // Crops of one level 1 class.
    expect(sharedColors(lpis3, 'safe').has(2)).toBe(true);
  });
});
