import { formatError } from '../../../shared/i18n/errors.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import type { ClassLayerId } from '../../../shared/model/imagery.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { lpis1, lpis2, lpis3 } from '../../../shared/model/nomenclatures.ts';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText, type Translate } from '../../i18n/index.ts';
import { formatShare } from '../../ui/format.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { hasLpis } from '../canvas/hasLpis.ts';
import { classColor } from '../classes/classColor.ts';
import { usePrediction } from '../prediction/predictionStore.ts';
import { isoDay } from '../views/days.ts';
import { useImagery } from '../views/viewState.ts';
import { FoldSection } from './FoldSection.tsx';
import { PixelHistory } from './PixelHistory.tsx';
import { imageryRows, type ImageryRow } from './pixelRows.ts';
import { usePixel, type PixelState } from './usePixel.ts';
import './pixel.css';

const noValue = 255;

/** What the files say under the pointer: rows that stay where they are, numbers that follow the pointer when it rests. */
export function PixelValues() {
  const { t } = useText();
  const card = useCommand('evidence.card');
  return (
    <FoldSection
      id="pixel"
      title={t('pixel.title')}
      aside={
        <button
          type="button"
          className="text-button pixel-card"
          onClick={card.run}
          data-testid="pixel-open-card"
        >
          {t('evidence.pixel.openCard')} {card.keys}
        </button>
      }
    >
      <Values />
    </FoldSection>
  );
}

function Values() {
  const { language } = useText();
  const pixel = usePixel();
  const cursor = useDocument((s) => s.cursor);
  const withLpis = useDocument((s) => hasLpis(s.roi));
  const shownLevel = useSession((s) => s.lpisLevel);
  const nomenclature = useAppState(placeNomenclature);
  const layers = useImagery((s) => s.layers);
  const hasPrediction = usePrediction() !== null;
  // The map knows some classes at once; the others come when the pointer rests.
  const peeked: Partial<Record<ClassLayerId, number | null>> = {
    mask: cursor?.maskValue ?? null,
    [`lpis${shownLevel}`]: cursor?.lpisValue ?? null,
  };
  const rows: readonly (readonly [ClassLayerId, Nomenclature])[] = [
    ['mask', nomenclature],
    ['cosia', nomenclature],
    ...(withLpis
      ? ([
          ['lpis1', lpis1],
          ['lpis2', lpis2],
          ['lpis3', lpis3],
        ] as const)
      : []),
    ...(hasPrediction ? ([['prediction', nomenclature]] as const) : []),
  ];
  return (
    <div className="pixel" data-stale={pixel.isStale || undefined} data-testid="pixel-values">
      <dl className="facts">
        {rows.map(([layer, list]) => (
          <ClassRow key={layer} layer={layer} list={list} pixel={pixel} peeked={peeked[layer] ?? null} />
        ))}
      </dl>
      <dl className="pixel-imagery">
        {imageryRows(layers ?? [], pixel.values, language).map((row) => (
          <ImageryValues key={row.id} row={row} failure={pixel.error} />
        ))}
      </dl>
      <PixelHistory edits={pixel.edits} nomenclature={nomenclature} />
    </div>
  );
}

const classLabels = {
  mask: 'pixel.mask',
  cosia: 'evidence.pixel.original',
  lpis1: 'evidence.source.lpis1',
  lpis2: 'evidence.source.lpis2',
  lpis3: 'evidence.source.lpis3',
  prediction: 'prediction.layerName',
} as const;

function ClassRow({
  layer,
  list,
  pixel,
  peeked,
}: {
  layer: ClassLayerId;
  list: Nomenclature;
  pixel: PixelState;
  peeked: number | null;
}) {
  const { t, language } = useText();
  const palette = useSession((s) => s.palette);
  const read = pixel.values?.classes.find((one) => one.layer === layer);
  // What is known at once is of this pixel; what was read may be of the one before.
  const value = pixel.at ? (peeked ?? read?.value ?? null) : null;
  const known = value === null ? undefined : classOf(list, value);
  const error = read?.error ?? null;
  return (
    <div
      data-testid={`pixel-${layer}`}
      data-old={peeked === null || undefined}
      title={errorText(error, language)}
    >
      <dt title={list.label}>{t(classLabels[layer])}</dt>
      <dd>
        {value === null && <span className="muted">{error ? t('evidence.pixel.unreadable') : '—'}</span>}
        {value !== null && known && (
          <>
            {!known.transparent && <Swatch color={classColor(known, palette)} size={12} />}
            <span className="pixel-class">{known[language]}</span>
            <span className="muted pixel-code">{value}</span>
            {read?.confidence !== undefined && (
              <span className="muted" title={t('prediction.confidence')}>
                {formatShare(read.confidence, language)} %
              </span>
            )}
          </>
        )}
        {value !== null && !known && value !== noValue && (
          <span className="pixel-class">{t('pixel.unknown', { value })}</span>
        )}
        {value === noValue && !known && <span className="muted">—</span>}
      </dd>
    </div>
  );
}

const errorText = (error: AppErrorData | null, language: 'fr' | 'en'): string | undefined =>
  error ? formatError(error, language).message : undefined;

/** Names of bands that are words. */
const bandNames = {
  nir: 'evidence.pixel.bands.nir',
  height: 'evidence.pixel.height',
  cloud: 'evidence.pixel.bands.cloud',
  snow: 'evidence.pixel.bands.snow',
  value: 'evidence.pixel.bands.value',
} as const;

const bandName = (name: string, t: Translate): string =>
  name in bandNames ? t(bandNames[name as keyof typeof bandNames]) : name;

function ImageryValues({ row, failure }: { row: ImageryRow; failure: AppErrorData | null }) {
  const { t, language } = useText();
  const error = row.error ?? failure;
  return (
    <div
      className="pixel-row"
      data-state={error ? 'failed' : row.state}
      data-testid={`pixel-${row.id}`}
      title={errorText(error, language)}
    >
      <dt>
        {t(`evidence.source.${row.id}`)}
        <span className="muted">
          {error
            ? t('evidence.pixel.unreadable')
            : row.state === 'absent'
              ? t('evidence.pixel.notHere')
              : row.date
                ? isoDay(row.date)
                : ' '}
        </span>
      </dt>
      <dd data-few={row.bands.length <= 3 || undefined}>
        {row.bands.map(({ name, text }) => (
          <span key={name} className="pixel-band" data-band={name}>
            <span className="pixel-band-name">{bandName(name, t)}</span>
            <span>{text}</span>
          </span>
        ))}
      </dd>
    </div>
  );
}
