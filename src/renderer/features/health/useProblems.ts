import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { foldText } from '../../ui/format.ts';
import { codeName, problemText } from './problemText.ts';

/** Problems of a page of the list. */
const pageSize = 200;
/** Problems of a page when all are read: to be searched, or saved. */
export const wholePageSize = 1000;
/** A search starts once typing rests. */
const searchDelayMs = 200;

export interface ProblemList {
  /** Problems that fit; null until it is known. */
  readonly total: number | null;
  /** How far a search has come; null when none runs. */
  readonly searched: { readonly done: number; readonly total: number } | null;
  /** Null while it is being read. */
  at(index: number): Problem | null;
  /** Asks for what is about to be seen. */
  need(from: number, to: number): void;
}

export interface ProblemQuery {
  readonly datasetId: string;
  readonly codes: readonly string[];
  readonly severity: Problem['severity'] | null;
  readonly text: string;
  /** Another value: the report may have changed. */
  readonly version: string;
}

interface State {
  /** The filters that it is of. */
  readonly of: string;
  readonly total: number | null;
  readonly searched: ProblemList['searched'];
  readonly known: ReadonlyMap<number, Problem>;
}

/**
 * The problems that fit a filter: read page by page as they come into view. A text is looked for in everything that a line
 * says, so that all lines of the other filters are read then.
 */
export function useProblems({ datasetId, codes, severity, text, version }: ProblemQuery): ProblemList {
  const { client } = useApp();
  const { language } = useText();
  const [state, setState] = useState<State>({
    of: '',
    total: null,
    searched: null,
    known: new Map(),
  });
  const last = useRef(state);
  const put = useCallback((next: State) => {
    last.current = next;
    setState(next);
  }, []);
  const loadPage = useRef<(page: number) => void>(() => {});
  const codesKey = codes.join(' ');
  const wanted = foldText(text.trim());

  const seen = useRef<[from: number, to: number]>([0, 0]);
  const need = useCallback((from: number, to: number) => {
    seen.current = [from, to];
    for (let page = Math.floor(from / pageSize); page * pageSize <= to; page++) loadPage.current(page);
  }, []);

  useEffect(() => {
    let gone = false;
    const query = {
      datasetId,
      codes: codesKey === '' ? [] : codesKey.split(' '),
      severities: severity === null ? [] : [severity],
    };
    const of = JSON.stringify([query, wanted, language]);
    const browse = () => {
      // While the report grows, what is in view stays until it is read again.
      const known = new Map(last.current.of === of ? last.current.known : []);
      const asked = new Set<number>();
      loadPage.current = (page) => {
        if (asked.has(page)) return;
        asked.add(page);
        client.workspace.problems({ ...query, offset: page * pageSize, limit: pageSize }).then(
          ({ total, problems }) => {
            if (gone) return;
            problems.forEach((problem, i) => known.set(page * pageSize + i, problem));
            put({ of, total, searched: null, known: new Map(known) });
          },
          (error: unknown) => {
            asked.delete(page);
            if (!gone) notifyError(error);
          },
        );
      };
      loadPage.current(0);
      need(...seen.current);
    };
    const search = async () => {
      loadPage.current = () => {};
      const known = new Map<number, Problem>();
      for (let offset = 0; ;) {
        const { total, problems } = await client.workspace.problems({
          ...query,
          offset,
          limit: wholePageSize,
        });
        if (gone) return;
        for (const problem of problems) {
          const { code, path, patchId } = problem;
          const all = `${problemText(problem, language)} ${path} ${patchId ?? ''} ${codeName(code)} ${code}`;
          if (foldText(all).includes(wanted)) known.set(known.size, problem);
        }
        offset += problems.length;
        const isLast = problems.length === 0 || offset >= total;
        put({
          of,
          total: known.size,
          searched: isLast ? null : { done: offset, total },
          known: new Map(known),
        });
        if (isLast) return;
      }
    };
    if (wanted === '') browse();
    const timer =
      wanted === ''
        ? undefined
        : setTimeout(() => void search().catch((e) => gone || notifyError(e)), searchDelayMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, datasetId, codesKey, severity, wanted, version, language, need, put]);

  return { ...state, at: (index) => state.known.get(index) ?? null, need };
}
