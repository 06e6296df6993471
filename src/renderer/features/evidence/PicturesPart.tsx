import { useEffect, useRef, useState } from 'react';
import type { EvidenceCard, ImageryLayer } from '../../../shared/contract/index.ts';
import { useAppState, useDocument } from '../../app/AppContext.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { isDayUnknown, isoDay } from '../views/days.ts';
import { useImagery } from '../views/viewState.ts';
import { outlineOf } from './evidenceStore.ts';
import {
  drawPicture,
  extentOfCard,
  heightRangeM,
  pictureSize,
  picturesOf,
  readPicture,
  type Picture,
  type PictureId,
} from './pictures.ts';

const noLayers: readonly ImageryLayer[] = [];

/** Small pictures of the place with their dates: aerial, height, SPOT, historical. */
export function PicturesPart({ card }: { card: EvidenceCard }) {
  const { t, language } = useText();
  const pictures = usePictures(card);
  return (
    <div className="evidence-pictures" data-testid="evidence-pictures">
      {pictures.map((picture) => (
        <figure key={picture.id} data-testid={`evidence-picture-${picture.id}`} data-state={picture.state}>
          <PictureBox card={card} picture={picture} />
          <figcaption title={captionOf(card, picture.id, language, t)}>
            {pictureDate(card, picture.id, language, t)}
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

function PictureBox({ card, picture }: { card: EvidenceCard; picture: Picture }) {
  const { t } = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const roi = useDocument((s) => s.roi);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    const extent = roi && extentOfCard(roi, card);
    if (!context || !roi || !extent) return;
    const { widthPx: width, heightPx: height } = pictureSize;
    context.clearRect(0, 0, width, height);
    if (picture.state === 'ready')
      drawPicture(
        context,
        picture,
        { x: 0, y: 0, width, height },
        { roi, extent, rings: outlineOf(roi, card) },
      );
  }, [roi, card, picture]);
  return (
    <div className="evidence-picture">
      <canvas ref={canvas} width={pictureSize.widthPx} height={pictureSize.heightPx} aria-hidden="true" />
      <strong>{t(`evidence.picture.${picture.id}`)}</strong>
      {picture.state === 'missing' && <span>{t('evidence.pictureMissing')}</span>}
      {picture.state === 'failed' && <span>{t('evidence.pictureFailed')}</span>}
    </div>
  );
}

/** Pictures of a card; they stay until those of the next are there. */
export function usePictures(card: EvidenceCard): readonly Picture[] {
  const roi = useDocument((s) => s.roi);
  const map = useAppState((s) => s.map);
  const layers = useImagery((s) => s.layers);
  const [pictures, setPictures] = useState<readonly Picture[]>([]);
  const place = card.region?.id ?? card.patchId;
  useEffect(() => {
    const extent = roi && extentOfCard(roi, card);
    if (!roi || !map || !layers || !extent) return;
    let gone = false;
    const { reader } = map.shared.roi;
    void Promise.all(picturesOf(layers).map((id) => readPicture(id, layers, extent, reader))).then(
      (next) => !gone && setPictures(next),
    );
    return () => {
      gone = true;
    };
    // The card is read again after edits: its pictures are the same as long as the place is.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [roi, map, layers, place]);
  return picturesOf(layers ?? noLayers).map(
    (id) => pictures.find((one) => one.id === id) ?? { id, state: 'loading' },
  );
}

/** What a picture shows, and when it was taken: `Aerial · 2021-07-19`. */
export function captionOf(card: EvidenceCard, id: PictureId, language: Language, t: Translate): string {
  return [t(`evidence.picture.${id}`), pictureDate(card, id, language, t)].filter(Boolean).join(' · ');
}

/** When a picture was taken; of heights, which have no date, their median. */
function pictureDate(card: EvidenceCard, id: PictureId, language: Language, t: Translate): string {
  if (id === 'dem') {
    const [low, high] = heightRangeM;
    return card.height
      ? t('evidence.heightCaption', { median: formatNumber(card.height.median, language, 1) })
      : `${low}–${high} m`;
  }
  if (id === 'elevation') return '';
  const date = { aerial: card.flightDate, spot: card.spotDate, pan: card.historicalDate }[id];
  if (!date) return t('evidence.undatedPicture');
  return isDayUnknown(date) ? `${isoDay(date)} (${t('evidence.dayUnknown')})` : isoDay(date);
}
