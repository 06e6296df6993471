import type { DocumentStore } from '../../state/document.ts';

/** Settles when the core has every edit that it can take: before it is asked what the masks hold. */
export function whenSaved(document: DocumentStore, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const isSaved = () => document.getState().save.kind !== 'saving';
    if (isSaved()) return resolve();
    const stop = document.subscribe(() => {
      if (!isSaved()) return;
      stop();
      resolve();
    });
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason as Error);
    });
  });
}
