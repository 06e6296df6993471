import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { FolderPicker, type FolderKind } from './FolderPicker.tsx';

/** A path that can be typed, or chosen: with the system's dialog in the desktop window, else with the picker below. */
export function FolderField({
  label,
  description,
  value,
  kind,
  onChange,
  error,
  testId,
}: {
  label: string;
  description?: string;
  value: string;
  /** What is looked for: marks it in the picker. */
  kind: FolderKind;
  onChange(path: string): void;
  error?: string | undefined;
  testId: string;
}) {
  const { shell } = useApp();
  const { t } = useText();
  const [picking, setPicking] = useState(false);
  const choose = () => {
    if (!shell) return setPicking(!picking);
    shell.chooseFolder().then((path) => path && onChange(path), notifyError);
  };
  return (
    <div className="folder-field">
      <div className="folder-field-row">
        <TextInput
          label={label}
          description={description}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
          data-testid={testId}
          className="grow"
        />
        <Button variant="default" onClick={choose} aria-expanded={picking} data-testid={`${testId}-browse`}>
          {t('folder.browse')}
        </Button>
      </div>
      {picking && (
        <FolderPicker
          kind={kind}
          initialPath={value}
          onChoose={(path) => {
            onChange(path);
            setPicking(false);
          }}
          onCancel={() => setPicking(false)}
        />
      )}
    </div>
  );
}
