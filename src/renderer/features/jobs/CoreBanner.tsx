import { useEffect, useState } from 'react';
import { useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';

/** A restart that is quicker than this needs no banner. */
const calmMs = 400;

/** Says that the core stopped and is coming back; goes by itself. */
export function CoreBanner() {
  const { t } = useText();
  const lost = useAppState((s) => s.core === 'lost');
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) return setShown(false);
    const timer = setTimeout(() => setShown(true), calmMs);
    return () => clearTimeout(timer);
  }, [lost]);
  if (!shown) return null;
  return (
    <div className="core-banner" role="status" data-testid="core-banner">
      <strong>{t('core.lost')}</strong> {t('core.lostHint')}
    </div>
  );
}
