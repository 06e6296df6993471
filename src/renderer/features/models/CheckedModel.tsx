import type { ModelCheck } from '../../../shared/contract/index.ts';
import { describeManifestPlace } from '../../../shared/i18n/manifestProblems.ts';
import { useText } from '../../i18n/index.ts';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { classListName, inputNames, modelTitle } from './modelTexts.ts';

/** What a check found: what the manifest says of the model, and everything that does not fit. */
export function CheckedModel({ check }: { check: ModelCheck }) {
  const { t, language } = useText();
  const { manifest, problems } = check;
  return (
    <div className="model-check" data-testid="model-check" data-fits={problems.length === 0 || undefined}>
      {manifest && (
        <>
          <p className="model-title">{modelTitle(manifest, language)}</p>
          <p className="model-facts">
            {t(`models.task.${manifest.task}`)}
            <span className="dot" />
            {classListName(manifest.classList)}
            <span className="dot" />
            {formatBytes(check.sizeBytes, language)}
          </p>
          <p className="model-chips">
            {inputNames(manifest, t).map((name) => (
              <span key={name} className="model-chip">
                {name}
              </span>
            ))}
          </p>
        </>
      )}
      {problems.length === 0 ? (
        <p className="models-ok" role="status">
          <Icon name="check" size={14} /> {t('models.fits')}
        </p>
      ) : (
        <>
          <p className="form-error" role="alert">
            {t('models.problems', { count: problems.length })}
          </p>
          <ul className="model-problems" data-testid="model-problems">
            {problems.map((problem, index) => (
              <li key={`${problem.path} ${problem.code} ${index}`}>
                {describeManifestPlace(problem, language)}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
