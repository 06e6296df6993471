import { create } from 'zustand';
import type { Problem } from '../../../shared/contract/index.ts';

export type Severity = Problem['severity'];
export const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[];

/** What of the report is shown. The side panel and the page share it; it is not worth remembering. */
interface HealthFilter {
  readonly severity: Severity | null;
  readonly codes: readonly string[];
  readonly text: string;
  set(change: Partial<Pick<HealthFilter, 'severity' | 'codes' | 'text'>>): void;
  toggleCode(code: string): void;
  clear(): void;
}

const nothing = { severity: null, codes: [], text: '' } as const;

export const useHealthFilter = create<HealthFilter>((set) => ({
  ...nothing,
  set: (change) => set(change),
  toggleCode: (code) =>
    set(({ codes }) => ({
      codes: codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code],
    })),
  clear: () => set(nothing),
}));
