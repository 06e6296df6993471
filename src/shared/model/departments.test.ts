import { expect, it } from 'vitest';
import { departmentNames, departmentsOf } from './departments.ts';

it('reads the departments from the name of a domain', () => {
  expect(departmentsOf('D004')).toEqual(['04']);
  expect(departmentsOf('D024047')).toEqual(['24', '47']);
  expect(departmentsOf('D059062').map((code) => departmentNames[code])).toEqual(['Nord', 'Pas-de-Calais']);
  expect(departmentsOf('D974')).toEqual(['974']);
});

it('finds no department in a name that is no domain', () => {
  for (const name of ['', 'D04', 'D0040', 'D004-2021', 'd004', 'sites', 'D004054057']) {
    expect(departmentsOf(name)).toEqual([]);
  }
});

it('knows the 96 departments of metropolitan France and the five overseas ones', () => {
  const codes = Object.keys(departmentNames);
  expect(codes.filter((code) => code.length === 2)).toHaveLength(96);
  expect(codes).toHaveLength(101);
  expect(new Set(Object.values(departmentNames)).size).toBe(101);
});
