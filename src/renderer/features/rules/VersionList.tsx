import { useEffect, useState } from 'react';
import type { RulesVersion } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { momentText } from '../history/editTexts.ts';
import { differenceText } from './differenceText.ts';
import { changeRules, type RulesDesk } from './rulesStore.ts';

/** Every version of the rules, newest first. An old one is taken over as the draft: applied, it is the newest. */
export function VersionList({ datasetId, desk }: { datasetId: string; desk: RulesDesk }) {
  const { client } = useApp();
  const { t, language } = useText();
  const [versions, setVersions] = useState<readonly RulesVersion[] | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const current = desk.base.version;
  useEffect(() => {
    const abort = new AbortController();
    client.comparison.rulesHistory({ datasetId }, { signal: abort.signal }).then(
      (read) => {
        setError(null);
        setVersions([...read].sort((a, b) => b.version - a.version));
      },
      (failure) => {
        if (!isAbort(failure) && !abort.signal.aborted) setError(toErrorData(failure));
      },
    );
    return () => abort.abort();
  }, [client, datasetId, current]);
  if (error)
    return (
      <p className="form-error" role="alert">
        {formatError(error, language).message}
      </p>
    );
  return (
    <ol className="rules-versions" data-testid="rules-versions">
      {versions?.map((version, at) => {
        const before = versions[at + 1];
        return (
          <li key={version.version} data-current={version.version === current || undefined}>
            <div>
              <strong>{t('matrix.version', { version: version.version })}</strong>
              {version.version === current && <span className="badge">{t('matrix.inForce')}</span>}
            </div>
            <p className="muted">
              {version.author === null
                ? t('matrix.own')
                : `${version.author}${version.utc ? ` · ${momentText(version.utc, language)}` : ''}`}
            </p>
            {version.note && <p>{version.note}</p>}
            {before && (
              <p className="muted">
                {t('matrix.against', {
                  version: before.version,
                  what: differenceText(before, version, language, t),
                })}
              </p>
            )}
            {version.version !== current && (
              <button
                type="button"
                className="link-button"
                onClick={() =>
                  changeRules(datasetId, () => ({ matrix: version.matrix, settings: version.settings }))
                }
                data-testid={`rules-take-${version.version}`}
              >
                {t('matrix.takeOver')}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
