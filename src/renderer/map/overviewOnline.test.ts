import { describe, expect, it } from 'vitest';
import { isOnlineTemplate, onlineMaps } from './overviewOnline.ts';

describe('the address of the online map', () => {
  it('is one of the public host that names a tile', () => {
    for (const template of Object.values(onlineMaps)) expect(isOnlineTemplate(template)).toBe(true);
  });

  it('is refused when the window may not ask that host, or every tile would be the same', () => {
    for (const template of [
      '',
      'https://example.org/{z}/{x}/{y}.png',
      'http://data.geopf.fr/{z}/{x}/{y}.png',
      'https://data.geopf.fr.example.org/{z}/{x}/{y}.png',
      'https://data.geopf.fr/wmts?TILEROW={y}&TILECOL={x}',
    ])
      expect([template, isOnlineTemplate(template)]).toEqual([template, false]);
  });
});
