import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatShare } from '../../ui/format.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { viewShares } from '../classes/viewShares.ts';
import { classColor } from '../classes/classColor.ts';

/** How the classes share the view, as a bar and the three largest in words. */
export function ClassShares() {
  const { t, language } = useText();
  const counts = useDocument((s) => s.viewCounts);
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const shares = viewShares(counts, nomenclature);
  return (
    <Section title={t('shares.title')}>
      {!shares && <EmptyState>{t('shares.none')}</EmptyState>}
      {shares && (
        <>
          <div className="share-bar" aria-hidden="true">
            {shares.map(({ class: c, share }) => (
              <span
                key={c.value}
                style={{ flexGrow: share, background: classColor(c, palette) }}
                title={c[language]}
              />
            ))}
          </div>
          <p className="share-text">
            {shares
              .slice(0, 3)
              .map(({ class: c, share }) => `${c[language]} ${formatShare(share, language)} %`)
              .join(' · ')}
          </p>
        </>
      )}
    </Section>
  );
}
