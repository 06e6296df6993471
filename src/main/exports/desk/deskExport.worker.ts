import { renameSync, rmSync, statSync } from 'node:fs';
import { decodeSet } from '../../../shared/editing/pixelSet.ts';
import { AppError } from '../../../shared/errors.ts';
import { ringsOfSet } from '../../../shared/lpis/regionRings.ts';
import { serveTasks } from '../../workers/serveTasks.ts';
import { outputError } from '../replaceFile.ts';
import { createCsvTable } from './csvTable.ts';
import { createGeoJsonTable } from './geoJsonTable.ts';
import { createGeoPackageTable } from './geoPackageTable.ts';
import { thumbnailJpeg, type ThumbnailPixels } from './report/thumbnailJpeg.ts';
import { OutFile } from './OutFile.ts';
import type { TableFormat, TableHead, TableRow, TableWriter } from './table.ts';

/** A file on its way. */
interface Growing {
  readonly writer: TableWriter;
  readonly temporary: string;
  readonly path: string;
}

/** Numbers of an outline on a picture of a few hundred pixels. */
const mostRingNumbers = 4000;

const files = new Map<string, Growing>();
const creators = { csv: createCsvTable, geojson: createGeoJsonTable, gpkg: createGeoPackageTable } as const;

/** What each task does with the file of an id, from its head to its last name. */
export interface DeskExportTasks {
  [task: string]: (args: any) => unknown;
  begin(ask: { id: string; format: TableFormat; path: string; temporary: string; head: TableHead }): null;
  rows(ask: { id: string; rows: readonly TableRow[] }): null;
  /** Ends the file and gives it its name. @returns its size in bytes. */
  end(ask: { id: string }): number;
  abandon(ask: { id: string }): null;
  /** A whole text, as one file. @returns its size in bytes. */
  text(ask: { path: string; temporary: string; text: string }): number;
  /** The picture of an item, and the rings of its pixels on the grid of the ROI. */
  picture(ask: { pixels: ThumbnailPixels; set: Uint8Array }): {
    jpeg: Uint8Array<ArrayBuffer>;
    rings: number[][];
  };
}

function fileOf(id: string): Growing {
  const file = files.get(id);
  if (!file) throw new Error(`no file ${id}`);
  return file;
}

/** Runs a part of the writing; what fails leaves nothing behind. */
function guarded<T>(path: string, temporary: string, id: string | null, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (id !== null) drop(id);
    rmSync(temporary, { force: true });
    throw writeError(error, path);
  }
}

/** SQLite tells a full disk in a way of its own. */
function writeError(error: unknown, path: string): AppError {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'SQLITE_FULL') return new AppError('diskFull', { path }, { cause: error, retryable: true });
  if (typeof code === 'string' && /^SQLITE_(IOERR|CANTOPEN|READONLY)/.test(code))
    return new AppError('fileUnreadable', { path }, { cause: error, detail: String(error) });
  return outputError(error, path);
}

function drop(id: string): void {
  const file = files.get(id);
  files.delete(id);
  if (!file) return;
  try {
    file.writer.abandon();
  } finally {
    rmSync(file.temporary, { force: true });
  }
}

const tasks: DeskExportTasks = {
  begin: ({ id, format, path, temporary, head }) =>
    guarded(path, temporary, null, () => {
      files.set(id, { writer: creators[format](temporary, head), path, temporary });
      return null;
    }),
  rows({ id, rows }) {
    const { writer, path, temporary } = fileOf(id);
    return guarded(path, temporary, id, () => {
      for (const row of rows) writer.add(row);
      return null;
    });
  },
  end({ id }) {
    const { writer, path, temporary } = fileOf(id);
    return guarded(path, temporary, id, () => {
      writer.end();
      files.delete(id);
      const { size } = statSync(temporary);
      renameSync(temporary, path);
      return size;
    });
  },
  abandon({ id }) {
    drop(id);
    return null;
  },
  text: ({ path, temporary, text }) =>
    guarded(path, temporary, null, () => {
      const file = new OutFile(temporary);
      try {
        file.write(text);
        file.end();
      } finally {
        file.close();
      }
      renameSync(temporary, path);
      return Buffer.byteLength(text);
    }),
  picture: ({ pixels, set }) => ({
    jpeg: thumbnailJpeg(pixels),
    rings: ringsOfSet(decodeSet(set), mostRingNumbers),
  }),
};

export default serveTasks(tasks);
