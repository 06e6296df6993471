import { describe, expect, it } from 'vitest';
import { graticuleLines } from './GraticuleLayer.ts';
import { fromLonLat, toLonLat } from './lonLat.ts';

const extent = [652_000, 6_862_000, 652_320, 6_862_180] as const;
const plain = (text: string) => text.replace(/\s/g, ' ');

describe('the graticule', () => {
  it('has every round metre of the view, and says it', () => {
    const lines = graticuleLines('EPSG:2154', 'crs', extent, 0.2, 'fr');
    const labels = (axis: 'x' | 'y') => lines.filter((l) => l.axis === axis).map((l) => plain(l.label));
    expect(labels('x')).toEqual([
      '652 000',
      '652 050',
      '652 100',
      '652 150',
      '652 200',
      '652 250',
      '652 300',
    ]);
    expect(labels('y')).toEqual(['6 862 000', '6 862 050', '6 862 100', '6 862 150']);
    expect(lines[0]!.points).toEqual([
      [652_000, 6_862_000],
      [652_000, 6_862_180],
    ]);
  });

  it('has degrees where they are shown, whose lines lie where they say', () => {
    const lines = graticuleLines('EPSG:2154', 'dms', extent, 0.2, 'fr');
    expect(lines.length).toBeGreaterThan(3);
    for (const { axis, points, label } of lines) {
      const [, d, m, s = '0'] = /^(\d+)°(\d+)′(?:([\d,]+)″)? [NSEO]$/.exec(label)!;
      const value = Number(d) + Number(m) / 60 + Number(s.replace(',', '.')) / 3600;
      for (const [x, y] of points) {
        const place = toLonLat('EPSG:2154', x, y)!;
        expect(axis === 'x' ? place.lon : place.lat).toBeCloseTo(value, 7);
      }
    }
    const decimal = graticuleLines('EPSG:2154', 'decimal', extent, 0.2, 'en');
    expect(decimal.filter((l) => l.axis === 'y').every((l) => /^48\.\d{4}° N$/.test(l.label))).toBe(true);
  });

  it('names the west of the Earth in the language', () => {
    const [x, y] = fromLonLat('EPSG:2154', { lon: -4.5, lat: 48.4 })!;
    const west = [x - 100, y - 100, x + 100, y + 100] as const;
    const labels = graticuleLines('EPSG:2154', 'decimal', west, 0.2, 'fr').map((l) => l.label);
    expect(labels.some((label) => /^4,\d+° O$/.test(label))).toBe(true);
  });

  it('falls back to metres on a plane that lies nowhere', () => {
    const lines = graticuleLines('', 'dms', [0, 0, 10, 10], 0.01, 'en');
    expect(lines.map((l) => l.label).slice(0, 3)).toEqual(['0', '2', '4']);
  });
});
