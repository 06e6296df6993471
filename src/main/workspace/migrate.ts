import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';

export type DatabaseKind = 'journal' | 'catalogue';

interface Migration {
  readonly version: number;
  readonly sql: string;
}

// Beside this module in the sources; the build copies the folder beside its output.
const migrationsUrl = new URL('./migrations/', import.meta.url);

function readMigrations(kind: DatabaseKind): Migration[] {
  const folder = fileURLToPath(new URL(`${kind}/`, migrationsUrl));
  return readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), sql: readFileSync(`${folder}${name}`, 'utf8') }));
}

/**
 * Brings a database to the newest schema, each numbered file in one transaction (`PRAGMA user_version` holds the number).
 *
 * Before a database that holds data is changed, it is copied beside itself as `FILE.before-NNNN` (journal only: the
 * catalogue can be rebuilt).
 *
 * @param file path of the database, named in errors; nothing is copied without it.
 * @throws AppError `workspaceTooNew` when a newer program made the database.
 */
export function migrate(db: Database, kind: DatabaseKind, file = ''): void {
  const migrations = readMigrations(kind);
  const newest = migrations.at(-1)?.version ?? 0;
  const current = Number(db.pragma('user_version', { simple: true }));
  if (current > newest) throw new AppError('workspaceTooNew', { path: file });
  if (current === newest) return;
  if (current > 0 && kind === 'journal' && file !== '') {
    db.prepare('VACUUM INTO ?').run(`${file}.before-${String(newest).padStart(4, '0')}-${Date.now()}`);
  }
  for (const migration of migrations) {
    if (migration.version <= current) continue;
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${migration.version}`);
    })();
  }
}
