import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { throwIfAborted } from '../workers/index.ts';

/** A file that is named as the reference's tools name a prediction. */
export interface PredictionFile {
  readonly path: string;
  /** Folders below the one that was searched, outermost first. */
  readonly folders: readonly string[];
  /** Name without `PRED_` and ending, in lower case and in one form of Unicode: a Mac takes accents apart. */
  readonly key: string;
}

/** What a search found. */
export interface FoundPredictions {
  /** In the order of the file system. */
  readonly files: readonly PredictionFile[];
  /** Folders that cannot be read. */
  readonly unreadable: readonly { readonly name: string; readonly error: AppErrorData }[];
}

const namePattern = /^PRED_(.+)\.tiff?$/i;

/**
 * Searches a folder and all below it for `PRED_*.tif`. Other files are passed over: metrics, archives, and the zonal tool's
 * `..._class-prob.tif`, which holds probabilities of classes and no map of them. Linked folders are not followed.
 *
 * @throws AppError `folderUnreadable` for the folder itself, `cancelled`
 */
export async function findPredictions(root: string, signal: AbortSignal): Promise<FoundPredictions> {
  const files: PredictionFile[] = [];
  const unreadable: { name: string; error: AppErrorData }[] = [];
  const waiting: (readonly string[])[] = [[]];
  for (let folders = waiting.pop(); folders; folders = waiting.pop()) {
    throwIfAborted(signal);
    const path = join(root, ...folders);
    try {
      for await (const entry of await opendir(path)) {
        const match = namePattern.exec(entry.name);
        if (entry.isDirectory()) waiting.push([...folders, entry.name]);
        else if (match && !/_class-prob$/i.test(match[1]!))
          files.push({
            path: join(path, entry.name),
            folders,
            key: match[1]!.normalize('NFC').toLowerCase(),
          });
      }
    } catch (error) {
      const failure = new AppError('folderUnreadable', { path }, { cause: error });
      if (folders.length === 0) throw failure;
      unreadable.push({ name: folders.join('/'), error: failure.toData() });
    }
  }
  return { files, unreadable };
}
