import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromiumVersion } from './chromiumVersion.ts';
import { askPeer } from './peers.ts';
import type { Row } from './stats.ts';

const defaultFile = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

const head = `# Benchmarks

Written by \`npm run bench\`, and by \`npm run bench -- --full\` for what is measured at the size of the whole FLAIR-HUB. Each
section tells when and where it was measured. Absolute times say little about another machine; ratios to a peer measured in
the same run do. Targets are those the program sets itself; a missed one is explained in its note.
`;

/**
 * Writes the sections of docs/benchmarks.md that have rows here, each in its place or at the end. All others stay as they
 * are.
 *
 * @returns the document's path.
 */
export function writeSections(rows: readonly Row[], file = defaultFile, where = environment()): string {
  const sections = existsSync(file) ? readSections(readFileSync(file, 'utf8')) : new Map<string, string>();
  for (const scenario of new Set(rows.map((row) => row.scenario))) {
    const own = rows.filter((row) => row.scenario === scenario);
    sections.set(scenario, `_${where}_\n\n${table(own)}`);
  }
  const texts = [...sections].map(([title, text]) => `## ${title}\n\n${text}\n`);
  writeFileSync(file, [head, ...texts].join('\n'));
  return file;
}

/** The sections of a document by title. Those of before each had its own line get that of the whole document. */
function readSections(text: string): Map<string, string> {
  const [before = '', ...parts] = text.split(/^## /m);
  const whole = [...before.matchAll(/^- (.*)$/gm)].map(([, line]) => line).join(' · ');
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      const body = part.slice(end).trim();
      return [part.slice(0, end).trim(), body.startsWith('_') || !whole ? body : `_${whole}_\n\n${body}`];
    }),
  );
}

function table(rows: readonly Row[]): string {
  return [
    '| measure | median | p95 | n | target | reached | note |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ measure, median, p95, n, target, reached, note }) => {
      const verdict = reached === null ? '' : reached ? 'yes' : '**no**';
      const cells = [measure, median, p95, n, target, verdict, note ?? ''];
      return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ].join('\n');
}

function environment(): string {
  const processors = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  const peer = askPeer<{ version: string }>({ task: 'version' })?.version;
  const chromium = chromiumVersion();
  return [
    new Date().toISOString().slice(0, 10),
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${gib} GiB, ${type()} ${release()}`,
    `Node ${process.versions.node}`,
    peer ?? 'no rasterio or GDAL',
    chromium ? `${chromium}, software rendering` : 'no Chromium',
  ].join(' · ');
}
