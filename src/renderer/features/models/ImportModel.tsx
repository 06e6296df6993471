import { Button, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ModelCheck } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Section.tsx';
import { CheckedModel } from './CheckedModel.tsx';
import { FilePicker } from './FilePicker.tsx';
import { chooseInModels, noteModels } from './modelsStore.ts';

type Step = 'asking' | 'checking' | 'importing';

/** Imports a model: its file is chosen, checked against its manifest, and copied when everything fits. */
export function ImportModel() {
  const { client } = useApp();
  const { t, language } = useText();
  const [path, setPath] = useState('');
  const [manifestPath, setManifestPath] = useState('');
  const [picking, setPicking] = useState<'.onnx' | '.json' | null>('.onnx');
  const [step, setStep] = useState<Step>('asking');
  const [check, setCheck] = useState<ModelCheck | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const latest = useRef(0);
  const close = () => chooseInModels({ isImporting: false });
  const files = () => ({
    path: path.trim(),
    ...(manifestPath.trim() === '' ? {} : { manifestPath: manifestPath.trim() }),
  });
  const change = (set: () => void) => {
    latest.current += 1;
    set();
    setCheck(null);
    setError(null);
    setStep('asking');
  };
  const look = async (asked: { path: string; manifestPath?: string }) => {
    const request = ++latest.current;
    setStep('checking');
    setError(null);
    setPicking(null);
    try {
      const found = await client.inference.checkModel(asked);
      if (request === latest.current) setCheck(found);
    } catch (failure) {
      if (request === latest.current) setError(toErrorData(failure));
    }
    if (request === latest.current) setStep('asking');
  };
  const take = async () => {
    setStep('importing');
    setError(null);
    try {
      const { id } = await client.inference.importModel(files());
      noteModels();
      chooseInModels({ isImporting: false, modelId: id, view: 'run' });
    } catch (failure) {
      setError(toErrorData(failure));
      setStep('asking');
    }
  };
  const told = error && formatError(error, language);
  const fits = check !== null && check.problems.length === 0;
  return (
    <div className="panel" data-testid="model-importer">
      <Section
        title={t('models.importTitle')}
        aside={
          <button type="button" className="icon-button" aria-label={t('common.close')} onClick={close}>
            <Icon name="close" size={15} />
          </button>
        }
      >
        <div className="form-stack">
          <p className="section-note">{t('models.importHelp')}</p>
          <PathField
            label={t('models.file')}
            value={path}
            isPicking={picking === '.onnx'}
            onChange={(text) => change(() => setPath(text))}
            onPick={() => setPicking(picking === '.onnx' ? null : '.onnx')}
            testId="model-path"
          />
          {picking === '.onnx' && (
            <FilePicker
              key="onnx"
              ending=".onnx"
              initialPath={path}
              onChoose={(file) => {
                change(() => setPath(file));
                void look({
                  path: file,
                  ...(manifestPath.trim() ? { manifestPath: manifestPath.trim() } : {}),
                });
              }}
            />
          )}
          <PathField
            label={t('models.manifest')}
            placeholder={t('models.manifestBeside')}
            value={manifestPath}
            isPicking={picking === '.json'}
            onChange={(text) => change(() => setManifestPath(text))}
            onPick={() => setPicking(picking === '.json' ? null : '.json')}
            testId="model-manifest"
          />
          {picking === '.json' && (
            <FilePicker
              key="json"
              ending=".json"
              initialPath={manifestPath || path}
              onChoose={(file) => {
                change(() => setManifestPath(file));
                setPicking(null);
              }}
            />
          )}
          {check && <CheckedModel check={check} />}
          {told && (
            <p className="form-error" role="alert" data-testid="import-error">
              {told.message} {told.hint}
            </p>
          )}
          {fits ? (
            <Button
              fullWidth
              loading={step === 'importing'}
              onClick={() => void take()}
              data-testid="import-start"
            >
              {t('models.importStart')}
            </Button>
          ) : (
            <Button
              fullWidth
              variant={check ? 'default' : 'filled'}
              loading={step === 'checking'}
              disabled={path.trim() === ''}
              onClick={() => void look(files())}
              data-testid="import-check"
            >
              {t(check ? 'models.checkAgain' : 'models.check')}
            </Button>
          )}
        </div>
      </Section>
    </div>
  );
}

function PathField({
  label,
  placeholder,
  value,
  isPicking,
  onChange,
  onPick,
  testId,
}: {
  label: string;
  placeholder?: string;
  value: string;
  isPicking: boolean;
  onChange(path: string): void;
  onPick(): void;
  testId: string;
}) {
  const { t } = useText();
  return (
    <div className="folder-field-row">
      <TextInput
        className="grow"
        label={label}
        placeholder={placeholder ?? ''}
        value={value}
        title={value}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-testid={testId}
      />
      <Button variant="default" aria-expanded={isPicking} onClick={onPick} data-testid={`${testId}-browse`}>
        {t('folder.browse')}
      </Button>
    </div>
  );
}
