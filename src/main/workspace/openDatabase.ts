import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { migrate, type DatabaseKind } from './migrate.ts';

/** The code of a SQLite error (`SQLITE_BUSY`…) or of a system call (`EROFS`…), or ''. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/**
 * A storage failure as the sentence the user needs: disk full, read-only, damaged, held by another process.
 *
 * @param path the file or folder to name.
 */
export function storageError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  const detail = error instanceof Error ? error.message : String(error);
  const options = { detail, cause: error };
  // Without room for the index of the write-ahead log, SQLite says that the index could not be resized.
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR_SHMSIZE)$/.test(code)) {
    return new AppError('diskFull', { path }, { ...options, retryable: true });
  }
  if (/^(EROFS|EACCES|EPERM|ENOENT|ENOTDIR)$/.test(code) || /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) {
    return new AppError('workspaceReadOnly', { path }, options);
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new AppError('workspaceLocked', { path }, { ...options, retryable: true });
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return new AppError('workspaceCorrupt', { path }, options);
  if (code === 'EIO' || code.startsWith('SQLITE_IOERR'))
    return new AppError('fileUnreadable', { path }, options);
  return new AppError('internal', { path }, options);
}

/**
 * Opens one database of a workspace and brings it to the newest schema.
 *
 * The journal is the user's work: WAL with `synchronous=FULL`, so that a committed transaction survives a power cut. The
 * catalogue can be rebuilt: `synchronous=NORMAL` is enough.
 *
 * @throws AppError workspaceReadOnly, diskFull, workspaceLocked, workspaceCorrupt, workspaceTooNew
 */
export function openDatabase(file: string, kind: DatabaseKind): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${kind === 'journal' ? 'FULL' : 'NORMAL'}`);
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 2000');
    migrate(db, kind, file);
    // A write that changes nothing: a read-only disk is told now, not at the first stroke.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (error) {
    db?.close();
    throw storageError(error, file);
  }
}
