import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ChoiceEditor } from './ChoiceEditor.tsx';
import {
  choiceNames,
  dateNames,
  numberNames,
  type ChoiceName,
  type Clause,
  type DateName,
  type NumberName,
} from './clauses.ts';
import { useRested, type EditorProps } from './editing.ts';
import { ModalityEditor } from './ModalityEditor.tsx';
import { NumberEditor, ShareEditor } from './NumberEditors.tsx';

/** What a condition asks about; each has its small form. */
export type EditorKind = Exclude<ChoiceName, 'patch'> | DateName | NumberName | 'modality' | 'share' | 'text';

/** The form that can change a condition; null where only its text can. */
export function editorOf(clause: Clause): EditorKind | null {
  switch (clause.kind) {
    case 'choice':
      return clause.name === 'patch' ? null : clause.name;
    case 'contains':
      return clause.name === 'roi' ? 'roi' : 'text';
    case 'modality':
    case 'share':
      return clause.kind;
    case 'dates':
    case 'number':
      return clause.name;
    case 'edited':
    case 'expression':
      return null;
  }
}

/** The form of one kind of condition. */
export function ClauseEditor({
  kind,
  clause,
  onChange,
  onBack,
}: EditorProps & { kind: EditorKind; onBack?(): void }) {
  const { t } = useText();
  return (
    <div className="clause-editor" data-testid={`clause-${kind}`}>
      <header>
        {onBack && (
          <button
            type="button"
            className="icon-button clause-back"
            aria-label={t('find.back')}
            onClick={onBack}
          >
            <Icon name="chevron" size={13} />
          </button>
        )}
        <h2 className="popover-title">{t(`find.kind.${kind}`)}</h2>
      </header>
      {form(kind, clause, onChange)}
    </div>
  );
}

function form(kind: EditorKind, clause: Clause | null, onChange: EditorProps['onChange']): ReactNode {
  const is = <K extends Clause['kind']>(of: K) =>
    clause?.kind === of ? (clause as Clause & { kind: K }) : null;
  if (kind === 'modality') return <ModalityEditor clause={is('modality')} onChange={onChange} />;
  if (kind === 'share') return <ShareEditor clause={is('share')} onChange={onChange} />;
  if (kind === 'text') return <TextEditor clause={is('contains')} onChange={onChange} />;
  if (isIn(dateNames, kind)) return <DateEditor name={kind} clause={is('dates')} onChange={onChange} />;
  if (isIn(numberNames, kind)) return <NumberEditor name={kind} clause={is('number')} onChange={onChange} />;
  if (isIn(choiceNames, kind))
    return (
      <ChoiceEditor key={kind} name={kind} clause={is('choice') ?? is('contains')} onChange={onChange} />
    );
  return null;
}

const isIn = <T extends string>(list: readonly T[], text: string): text is T =>
  (list as readonly string[]).includes(text);

function TextEditor({ clause, onChange }: EditorProps<Clause & { kind: 'contains' }>) {
  const { t } = useText();
  const [text, setText] = useState(clause?.text ?? '');
  const tell = useRested<string>((typed) =>
    onChange(typed.trim() ? { kind: 'contains', name: 'patch', text: typed.trim() } : null),
  );
  return (
    <TextInput
      data-autofocus
      placeholder="AF-S1-27_5-10"
      description={t('find.textHelp')}
      inputWrapperOrder={['input', 'description']}
      aria-label={t('find.kind.text')}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      data-testid="clause-text-input"
    />
  );
}

function DateEditor({
  name,
  clause,
  onChange,
}: EditorProps<Clause & { kind: 'dates' }> & { name: DateName }) {
  const { t } = useText();
  const [from, setFrom] = useState(clause?.from ?? '');
  const [to, setTo] = useState(clause?.to ?? '');
  const tell = useRested<readonly [string, string]>(([first, last]) =>
    onChange(first || last ? { kind: 'dates', name, from: first || null, to: last || null } : null),
  );
  return (
    <div className="clause-row">
      <TextInput
        type="date"
        data-autofocus
        label={t('find.from')}
        value={from}
        max={to || undefined}
        onChange={(event) => {
          setFrom(event.currentTarget.value);
          tell([event.currentTarget.value, to]);
        }}
        data-testid="clause-from"
      />
      <TextInput
        type="date"
        label={t('find.to')}
        value={to}
        min={from || undefined}
        onChange={(event) => {
          setTo(event.currentTarget.value);
          tell([from, event.currentTarget.value]);
        }}
        data-testid="clause-to"
      />
    </div>
  );
}
