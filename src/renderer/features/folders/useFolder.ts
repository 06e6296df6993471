import { useCallback, useEffect, useRef, useState } from 'react';
import type { FolderEntry } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { currentLanguage } from '../../i18n/index.ts';

/** A folder as the core lists it. */
export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
  /** Those with the ending that was asked for. */
  readonly files: readonly { readonly name: string; readonly path: string; readonly sizeBytes: number }[];
  readonly places: readonly { readonly name: string; readonly path: string }[];
  readonly looksLikeDataset: boolean;
  readonly looksLikeWorkspace: boolean;
}

/** The folder shown by the picker, and a way to go elsewhere. A folder that cannot be read leaves the listing as it was. */
export function useFolder(initialPath: string, ending?: string) {
  const { client } = useApp();
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [error, setError] = useState<string | null>(null);
  const latest = useRef(0);

  const open = useCallback(
    async (path?: string, quiet = false): Promise<boolean> => {
      const request = ++latest.current;
      try {
        const next = await client.app.listFolder({
          ...(path ? { path } : {}),
          ...(ending ? { ending } : {}),
        });
        if (request !== latest.current) return true;
        setListing(next);
        setError(null);
        return true;
      } catch (failure) {
        if (request === latest.current && !quiet) {
          const { message, hint } = formatError(toErrorData(failure), currentLanguage());
          setError(`${message} ${hint}`);
        }
        return false;
      }
    },
    [client, ending],
  );

  useEffect(() => {
    // What was typed so far may not be a folder: the home folder is shown then.
    void open(initialPath || undefined, true).then((ok) => ok || open());
    // Only where the picker opens; later changes of the field do not move it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [open]);

  return { listing, error, open };
}
