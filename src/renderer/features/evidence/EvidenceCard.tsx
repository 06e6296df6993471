import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { EvidenceCard as Card } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useDeskPage } from '../review/useReview.ts';
import { cardAxis } from './cardAxis.ts';
import { CardFacts } from './CardFacts.tsx';
import { CardHead } from './CardHead.tsx';
import { closeCard, evidenceStore } from './evidenceStore.ts';
import { OpticalPart } from './OpticalPart.tsx';
import { PicturesPart } from './PicturesPart.tsx';
import { RadarPart } from './RadarPart.tsx';
import { useCard, useCardPlace, useWarmRoi } from './useCard.ts';
import './evidence.css';

/** What is known of a region or patch, over the lower part of the land. It stays until it is closed or moved. */
export function EvidenceCard() {
  const { t } = useText();
  useCard();
  useCardPlace();
  useWarmRoi();
  const isOpen = useStore(evidenceStore, (s) => s.wish !== null);
  const card = useStore(evidenceStore, (s) => s.card);
  const state = useStore(evidenceStore, (s) => s.state);
  const hasRoi = useDocument((s) => s.roi !== null);
  const isReport = useAppState((s) => s.activity === 'report');
  const isCovered = useDeskPage() !== null || isReport;
  if (!isOpen || !hasRoi || isCovered) return null;
  return (
    <div className="evidence-place">
      <section
        className="evidence"
        role="region"
        aria-label={t('evidence.title')}
        aria-busy={state === 'loading'}
        data-pane="evidence"
        data-state={state}
        data-testid="evidence"
      >
        {card && state !== 'none' && state !== 'failed' ? <Whole card={card} /> : <Nothing />}
      </section>
    </div>
  );
}

function Whole({ card }: { card: Card }) {
  const axis = useMemo(() => cardAxis(card), [card]);
  return (
    <>
      <CardHead card={card} />
      <CardFacts card={card} />
      <div className="evidence-parts">
        <OpticalPart card={card} axis={axis} />
        <RadarPart card={card} axis={axis} />
        <PicturesPart card={card} />
      </div>
    </>
  );
}

/** The frame of a card that is not there: it is read for the first time, failed, or has no patch to speak of. */
function Nothing() {
  const { app } = useApp();
  const { t, language } = useText();
  const state = useStore(evidenceStore, (s) => s.state);
  const error = useStore(evidenceStore, (s) => s.error);
  const told = error && formatError(error, language);
  return (
    <>
      <header className="evidence-head">
        <h2>{t('evidence.title')}</h2>
        <span className="grow" />
        <IconButton
          icon="close"
          label={t('evidence.close')}
          position="top"
          testId="evidence-close"
          onClick={() => {
            closeCard();
            app.getState().map?.focus();
          }}
        />
      </header>
      <div className="evidence-facts" />
      <div className="evidence-nothing" role="status">
        {state === 'loading' && <p className="evidence-reading">{t('evidence.reading')}</p>}
        {state === 'none' && <p>{t('evidence.noPatch')}</p>}
        {state === 'failed' && told && (
          <p>
            {told.message} <span className="muted">{told.hint}</span>
          </p>
        )}
      </div>
    </>
  );
}
