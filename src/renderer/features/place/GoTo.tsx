import { useEffect } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId, placeRois } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { SearchOverlay } from '../../ui/SearchOverlay.tsx';
import { goToItems } from './goToItems.tsx';

/** Asks for a place by coordinates, link or name, and goes there. */
export function GoTo() {
  const services = useApp();
  const { t, language } = useText();
  const datasetId = useAppState(placeDatasetId);
  const rois = useAppState(placeRois);
  const isUnread = rois.length === 0;
  const { actions, app } = services;
  useEffect(() => {
    // Without the side panel nobody has read the list yet.
    if (datasetId !== null && isUnread) void actions.loadRois(datasetId).catch(notifyError);
  }, [actions, datasetId, isUnread]);
  const answer = (typed: string) => goToItems(services, typed, t, language);
  return (
    <SearchOverlay
      label={t('place.goTo')}
      placeholder={t('place.goToPlaceholder')}
      empty={(typed) => {
        if (typed.trim() === '') return t('place.goToHelp');
        const { problem } = answer(typed);
        return t(problem ?? 'place.problem.unknown');
      }}
      testId="go-to"
      onClose={() => app.setState({ overlay: null })}
      find={(typed) => answer(typed).items}
    />
  );
}
