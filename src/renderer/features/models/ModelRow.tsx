import { useState } from 'react';
import type { ModelInfo } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatBytes, formatMetres } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { classListName, inputLine, inputNames, modelTitle } from './modelTexts.ts';
import { chooseInModels } from './modelsStore.ts';
import { RemoveModel } from './RemoveModel.tsx';

/** A model in three lines: its name, what it answers, what it looks at. */
export function ModelRow({ model, isChosen }: { model: ModelInfo; isChosen: boolean }) {
  const { t, language } = useText();
  const [isOpen, setOpen] = useState(false);
  const { manifest, broken } = model;
  const title = modelTitle(manifest, language);
  return (
    <article className="model-row" data-chosen={isChosen || undefined} data-testid={`model-${manifest.name}`}>
      <label className="model-choice" title={manifest.name}>
        <input
          type="radio"
          name="model"
          checked={isChosen}
          disabled={broken !== null}
          onChange={() => chooseInModels({ modelId: model.id })}
        />
        <span className="model-title">{title}</span>
      </label>
      <button
        type="button"
        className="icon-button model-more"
        aria-expanded={isOpen}
        aria-label={t('models.details', { title })}
        title={t('models.details', { title })}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="chevron" size={12} />
      </button>
      <p className="model-facts">
        {t(`models.task.${manifest.task}`)}
        <span className="dot" />
        {classListName(manifest.classList)}
      </p>
      <p className="model-chips">
        {inputNames(manifest, t).map((name) => (
          <span key={name} className="model-chip">
            {name}
          </span>
        ))}
        {manifest.origin === 'sample' && (
          <span className="badge badge-synthetic" title={t('models.sampleHelp')} data-testid="model-sample">
            {t('models.sample')}
          </span>
        )}
      </p>
      {broken !== null && (
        <p className="form-error" role="alert">
          {t(`models.broken.${broken}`)}
        </p>
      )}
      {isOpen && <Details model={model} />}
    </article>
  );
}

function Details({ model }: { model: ModelInfo }) {
  const { t, language } = useText();
  const { manifest } = model;
  const metres = (value: number) => formatMetres(value, language);
  return (
    <div className="model-details" data-testid="model-details">
      {manifest.origin === 'sample' && <p className="form-warn">{t('models.sampleHelp')}</p>}
      <p>{manifest.description[language]}</p>
      <dl>
        <dt>{t('models.inputs')}</dt>
        {manifest.inputs.map((input) => (
          <dd key={input.name}>{inputLine(input, t, metres)}</dd>
        ))}
        <dt>{t('models.tile')}</dt>
        <dd>
          {t('models.tileLine', {
            tile: manifest.tilePx,
            margin: manifest.marginPx,
            gsd: metres(manifest.pixelSizeM),
          })}
        </dd>
        <dt>{t('models.size')}</dt>
        <dd>{formatBytes(model.sizeBytes, language)}</dd>
        <dt>{t('models.licence')}</dt>
        <dd>{manifest.licence}</dd>
        <dt>{t('models.source')}</dt>
        <dd>{manifest.source}</dd>
        <dt>{t('models.name')}</dt>
        <dd className="mono">{manifest.name}</dd>
        <dt>SHA-256</dt>
        <dd className="mono" title={manifest.sha256 ?? ''}>
          {manifest.sha256?.slice(0, 16)}…
        </dd>
      </dl>
      {model.isBuiltIn ? (
        <p className="section-note">{t('models.builtIn')}</p>
      ) : (
        <RemoveModel model={model} />
      )}
    </div>
  );
}
