import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { errorCode, storageError } from './openDatabase.ts';
import { readOwner } from './owner.ts';

/**
 * Takes a workspace for this process: an exclusive transaction held on `lock.sqlite`.
 *
 * The system frees the lock when the process ends, however it ends, so there is no stale lock to clean.
 *
 * @returns a function that gives the workspace back.
 * @throws AppError workspaceLocked when another process holds it, with its process id when known.
 */
export function lockWorkspace(path: string): () => void {
  const file = join(path, 'lock.sqlite');
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (/^SQLITE_(BUSY|LOCKED)/.test(errorCode(error))) {
      const owner = readOwner(path);
      throw new AppError('workspaceLocked', owner ? { path, pid: owner.pid } : { path }, {
        retryable: true,
        cause: error,
      });
    }
    throw storageError(error, file);
  }
  const held = db;
  return () => {
    held.exec('ROLLBACK');
    held.close();
  };
}
