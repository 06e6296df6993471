import { SegmentedControl } from '@mantine/core';
import { layoutSpec } from '../../../shared/model/layouts.ts';
import { useState } from 'react';
import { useAppState } from '../../app/AppContext.ts';
import { placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import type { EditorProps } from './editing.ts';
import type { Clause } from './clauses.ts';

/** Patches that have, or lack, the file of a modality. */
export function ModalityEditor({ clause, onChange }: EditorProps<Clause & { kind: 'modality' }>) {
  const { t } = useText();
  const layout = useAppState((s) => placeDataset(s)?.layout ?? 'flair-hub');
  const [has, setHas] = useState(clause?.has ?? false);
  const modality = clause?.modality ?? null;
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={t('find.sense')}
        value={has ? 'has' : 'missing'}
        onChange={(value) => {
          setHas(value === 'has');
          if (modality) onChange({ kind: 'modality', modality, has: value === 'has' });
        }}
        data={[
          { value: 'missing', label: t('find.missing') },
          { value: 'has', label: t('find.has') },
        ]}
      />
      <div className="choice-list" role="radiogroup" aria-label={t('find.kind.modality')}>
        {layoutSpec(layout).modalities.map((spec) => (
          <button
            key={spec.modality}
            type="button"
            role="radio"
            className="choice-button mono"
            aria-checked={modality === spec.modality}
            data-testid={`choice-${spec.modality}`}
            onClick={() => onChange({ kind: 'modality', modality: spec.modality, has })}
          >
            {spec.modality}
          </button>
        ))}
      </div>
    </>
  );
}
