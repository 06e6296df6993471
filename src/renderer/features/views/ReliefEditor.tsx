import { Slider } from '@mantine/core';
import type { Rendering } from '../../../shared/model/look.ts';
import { useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Choice } from './Choice.tsx';

type Relief = Rendering & { kind: 'relief' };

/** Where the light of a relief comes from, and how steep it is drawn. */
export function ReliefEditor({ rendering }: { rendering: Relief }) {
  const { t, language } = useText();
  const changeLook = useSession((s) => s.changeLook);
  const change = (part: Partial<Relief>) => changeLook({ rendering: { ...rendering, ...part } });
  return (
    <>
      <Choice
        label={t('views.reliefOf')}
        value={rendering.of}
        options={[
          { value: 'dsm', label: t('views.preset.dsm') },
          { value: 'dtm', label: t('views.preset.dtm') },
        ]}
        onChoose={(of) => change({ of })}
        testId="look-relief-of"
        className="picks-wide"
      />
      <SliderRow
        {...{
          name: t('views.azimuth'),
          min: 0,
          max: 355,
          step: 5,
          value: rendering.azimuth,
          testId: 'look-azimuth',
        }}
        onValue={(azimuth) => change({ azimuth })}
        text={`${formatNumber(rendering.azimuth, language)}°`}
        azimuth={rendering.azimuth}
      />
      <SliderRow
        {...{
          name: t('views.altitude'),
          min: 5,
          max: 90,
          step: 5,
          value: rendering.altitude,
          testId: 'look-altitude',
        }}
        onValue={(altitude) => change({ altitude })}
        text={`${formatNumber(rendering.altitude, language)}°`}
      />
      <SliderRow
        {...{ name: t('views.exaggeration'), min: 0.5, max: 10, step: 0.5, testId: 'look-exaggeration' }}
        value={rendering.exaggeration}
        onValue={(exaggeration) => change({ exaggeration })}
        text={`× ${formatNumber(rendering.exaggeration, language, 1)}`}
      />
    </>
  );
}

function SliderRow({
  name,
  text,
  azimuth,
  onValue,
  testId,
  ...range
}: {
  name: string;
  text: string;
  min: number;
  max: number;
  step: number;
  value: number;
  /** With it a dial points to where the light comes from. */
  azimuth?: number;
  onValue(value: number): void;
  testId: string;
}) {
  return (
    <div className="look-row">
      <span>{name}</span>
      <Slider {...range} className="grow" thumbLabel={name} onChange={onValue} data-testid={testId} />
      {azimuth !== undefined && (
        <svg className="azimuth-dial" viewBox="-10 -10 20 20" aria-hidden="true">
          <circle r="9" />
          <line y1="0" y2="-8" transform={`rotate(${azimuth})`} />
        </svg>
      )}
      <span className="layer-percent">{text}</span>
    </div>
  );
}
