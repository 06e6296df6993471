import type { ReactNode } from 'react';
import type { OpForm, OpId } from './opForm.ts';

export interface FieldsProps<K extends OpId> {
  readonly fields: OpForm[K];
  onChange(fields: Partial<OpForm[K]>): void;
}

/** A parameter: its name, and what it is set by. */
export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="op-field">
      <span className="op-field-name">{label}</span>
      <span className="op-field-value">{children}</span>
    </div>
  );
}
