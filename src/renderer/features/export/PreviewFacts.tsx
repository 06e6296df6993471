import type { ExportPreview } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';

/** What would be written. Keeps its place while it is counted, so that nothing jumps. */
export function PreviewFacts({ preview, loading }: { preview: ExportPreview | null; loading: boolean }) {
  const { t, language } = useText();
  const number = (value: number | undefined) => (value === undefined ? '—' : formatNumber(value, language));
  return (
    <dl className="facts preview" data-loading={loading || undefined} data-testid="export-preview">
      <div>
        <dt>{t('export.preview.patches')}</dt>
        <dd data-testid="export-preview-patches">{number(preview?.patches)}</dd>
      </div>
      <div>
        <dt>{t('export.preview.changed')}</dt>
        <dd>{number(preview?.changedPatches)}</dd>
      </div>
      <div>
        <dt>{t('export.preview.pixels')}</dt>
        <dd>{preview ? `${number(preview.changedPx)} px` : '—'}</dd>
      </div>
      {preview !== null && preview.withoutMask > 0 && (
        <div>
          <dt>{t('export.preview.withoutMask')}</dt>
          <dd>{number(preview.withoutMask)}</dd>
        </div>
      )}
      <div>
        <dt>{t('export.preview.size')}</dt>
        <dd>{preview ? `~ ${formatBytes(preview.estimatedBytes, language)}` : '—'}</dd>
      </div>
    </dl>
  );
}
