import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemTexts } from '../../src/shared/i18n/problems.ts';
import { layouts } from '../../src/shared/model/layouts.ts';
import { modalityNames } from '../../src/shared/model/modality.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const formats = read('docs/formats.md');

/** The codes in the first cells of tables. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| `([A-Za-z]+)`\s*\|/gm)].map((match) => match[1]!);
}

describe('docs/formats.md', () => {
  const health = formats.slice(formats.indexOf('## Health codes'));

  it('explains every code of the health report, once', () => {
    expect(firstCells(health).sort()).toEqual(Object.keys(problemTexts).sort());
  });

  it('names every layout and every modality', () => {
    for (const name of [...layouts, ...modalityNames]) expect(formats).toContain(`\`${name}\``);
  });
});

/** Markdown files of the repository's own documents. */
const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`),
];

/** Anchors as GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

it.for(documents)('the links of %s lead somewhere', (path) => {
  const text = read(path);
  for (const match of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    const [file, anchor] = match[1]!.split('#') as [string, string?];
    if (/^https?:/.test(file)) continue;
    const target = file === '' ? path : join(dirname(path), file);
    expect(existsSync(join(root, target)), `${path} → ${match[1]}`).toBe(true);
    if (anchor !== undefined) expect([...anchorsOf(read(target))]).toContain(anchor);
  }
});

it('the decisions are numbered without a gap, and each has a title of its number', () => {
  const names = readdirSync(join(root, 'docs/adr')).sort();
  names.forEach((name, i) => {
    expect(name.startsWith(`${String(i + 1).padStart(4, '0')}-`), name).toBe(true);
    expect(read(`docs/adr/${name}`).startsWith(`# ${i + 1}. `), name).toBe(true);
  });
});
