import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultMatrix } from '../../../shared/comparison/defaultMatrix.ts';
import type { JointTable, Pattern } from '../../../shared/contract/index.ts';
import { agreementTable, gradeCounts, gradeCountsByCover, level1Of, shareOf, sum } from './agreementTable.ts';
import { largestPairs } from './largestPairs.ts';
import { severityBins } from './readSeverities.ts';
import { filterOf } from './scope.ts';
import { longCsv, wideCsv } from './tableCsv.ts';

const joint: JointTable = {
  level: 1,
  patches: 3,
  // Buildings and farmland in wheat, farmland and an unknown class where nothing is declared.
  cells: [
    [9, 1, 700],
    [0, 1, 300],
    [9, 22, 900],
    [77, 22, 100],
  ],
  items: [[0, 1, 4, 3]],
};

describe('the table of CoSIA by LPIS', () => {
  it('has the codes that occur, unknown ones too, with shares of row and column', () => {
    const table = agreementTable(joint, defaultMatrix);
    expect(table.covers).toEqual([0, 9, 77]);
    expect(table.declared).toEqual([1, 22]);
    expect(table.totalPx).toBe(2000);
    const [wheat, nothing] = table.rows;
    expect(wheat![0]).toMatchObject({ px: 300, ofDeclared: 0.3, ofCover: 1, grade: 'X', items: 4, open: 3 });
    expect(wheat![1]).toMatchObject({ px: 700, ofDeclared: 0.7, ofCover: 700 / 1600, grade: 'C', items: 0 });
    expect(nothing![2]).toMatchObject({ cover: 77, px: 100, grade: 'N' });
  });

  it('adds up to what was counted, by rows and by columns, for any counts', () => {
    const cell = fc.tuple(fc.nat({ max: 18 }), fc.nat({ max: 45 }), fc.integer({ min: 1, max: 1e9 }));
    const cells = fc.uniqueArray(cell, { selector: ([a, b]) => `${a}/${b}`, maxLength: 60 });
    fc.assert(
      fc.property(cells, (own) => {
        const table = agreementTable({ level: 3, patches: 1, cells: own, items: [] }, defaultMatrix);
        expect(table.totalPx).toBe(sum(own.map(([, , px]) => px)));
        expect(sum(table.rows.flat().map(({ px }) => px))).toBe(table.totalPx);
        for (const row of table.rows) expect(sum(row.map((c) => c.ofDeclared))).toBeCloseTo(1, 9);
        table.covers.forEach((_, at) =>
          expect(sum(table.rows.map((row) => row[at]!.ofCover))).toBeCloseTo(1, 9),
        );
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it('is empty without counts', () => {
    const table = agreementTable({ level: 2, patches: 0, cells: [], items: [] }, defaultMatrix);
    expect(table).toMatchObject({ covers: [], declared: [], rows: [], totalPx: 0 });
  });

  it('grades codes of finer levels by the crop that they belong to', () => {
    // Level 3, code 2 is of wheat; 45 is the background; 200 is no code.
    expect([level1Of(3, 2), level1Of(3, 45), level1Of(3, 200)]).toEqual([1, 22, 255]);
    const table = agreementTable(
      {
        level: 3,
        patches: 1,
        cells: [
          [0, 2, 5],
          [0, 45, 5],
          [0, 200, 5],
        ],
        items: [[0, 1, 2, 1]],
      },
      defaultMatrix,
    );
    expect(table.rows.map(([cell]) => [cell!.grade, cell!.items])).toEqual([
      ['X', 2],
      ['N', 0],
      ['N', 0],
    ]);
  });

  it('counts grades where something is declared', () => {
    expect(gradeCounts(joint, defaultMatrix)).toEqual([0, 700, 0, 300]);
    expect(shareOf([0, 700, 0, 300], 'X')).toBe(0.3);
    expect(shareOf([0, 0, 0, 0], 'X')).toBe(0);
    expect(gradeCountsByCover(joint, defaultMatrix).map(({ cover }) => cover)).toEqual([0, 9]);
  });
});

describe('the CSV of the table', () => {
  const names = { cover: (value: number) => `c,${value}`, declared: (code: number) => `d"${code}` };
  const table = agreementTable(joint, defaultMatrix);

  it('has the pixels as they are shown', () => {
    expect(wideCsv(table, names)).toBe(
      ',"0 c,0","9 c,9","77 c,77"\n"1 d""1",300,700,0\n"22 d""22",0,900,100\n',
    );
  });

  it('has one line a pair with everything', () => {
    const lines = longCsv(table, names).trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toBe('1,1,"d""1",0,"c,0",X,300,0.300000,1.000000,4,3');
  });
});

describe('the charts', () => {
  it('add patterns of all domains up, the largest pair first', () => {
    const pattern = (domain: string, cover: number, areaM2: number): Pattern => ({
      ...{ domain, cover, declared1: 1, items: 2, open: 1, areaM2, maxSeverity: 5 },
    });
    expect(largestPairs([pattern('A', 0, 10), pattern('A', 3, 25), pattern('B', 0, 20)])).toEqual([
      { cover: 0, declared1: 1, items: 4, open: 2, areaM2: 30 },
      { cover: 3, declared1: 1, items: 2, open: 1, areaM2: 25 },
    ]);
  });

  it('put severities into half points, with 10 in the last', () => {
    const bins = severityBins([0, 0.49, 0.5, 9.99, 10, 11, -1]);
    expect(bins).toHaveLength(20);
    expect([bins[0], bins[1], bins[19]]).toEqual([3, 1, 3]);
  });

  it('show what is behind them within what they are of', () => {
    expect(filterOf({ domain: 'D012' }, { pairs: ['0/1'] })).toEqual({ domains: ['D012'], pairs: ['0/1'] });
    expect(filterOf({ roiKey: 'R' }, {})).toEqual({ roiKey: 'R' });
    expect(filterOf({}, { levels: ['major'] })).toEqual({ levels: ['major'] });
  });
});
