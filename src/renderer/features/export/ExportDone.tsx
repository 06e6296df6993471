import { Button, CopyButton } from '@mantine/core';
import type { ExportResult } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Section.tsx';

const shownSkipped = 20;

/** What was written, and where. */
export function ExportDone({ result, onAgain }: { result: ExportResult; onAgain(): void }) {
  const { shell } = useApp();
  const { t, language } = useText();
  return (
    <Section title={t('export.done')} testId="export-done">
      <p className="export-done-head">
        <Icon name="check" />{' '}
        {t('export.files', { count: result.files, n: formatNumber(result.files, language) })}
      </p>
      <dl className="facts">
        <div>
          <dt>{t('export.preview.changed')}</dt>
          <dd>{formatNumber(result.changedPatches, language)}</dd>
        </div>
        <div>
          <dt>{t('export.preview.pixels')}</dt>
          <dd>{formatNumber(result.changedPx, language)} px</dd>
        </div>
        <div>
          <dt>{t('export.csv')}</dt>
          <dd>{formatNumber(result.csv.length, language)}</dd>
        </div>
      </dl>
      <p className="path-box" data-testid="export-out">
        {result.out}
      </p>
      <div className="button-row">
        {shell ? (
          <Button variant="default" onClick={() => void shell.showInFolder(result.out).catch(notifyError)}>
            {t('export.show')}
          </Button>
        ) : (
          <CopyButton value={result.out}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {t(copied ? 'export.copied' : 'export.copy')}
              </Button>
            )}
          </CopyButton>
        )}
        <Button variant="default" onClick={onAgain} data-testid="export-again">
          {t('export.again')}
        </Button>
      </div>
      {result.skipped.length > 0 && (
        <>
          <p className="form-warn">{t('export.skipped', { count: result.skipped.length })}</p>
          <ul className="skipped-list">
            {result.skipped.slice(0, shownSkipped).map((skipped) => (
              <li key={skipped.patchId} title={skipped.path}>
                {skipped.patchId} <span className="muted">{skipped.code}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
