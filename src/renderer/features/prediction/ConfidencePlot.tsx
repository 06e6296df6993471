import { Slider } from '@mantine/core';
import { useText } from '../../i18n/index.ts';
import { confidenceSteps } from '../../map/proposals.ts';

const width = 280;
const height = 44;
const bar = width / confidenceSteps;

/** How many pixels are how sure, over the slider that says how sure is enough. Only the form of the plot means something. */
export function ConfidencePlot({
  steps,
  percent,
  onChange,
}: {
  /** Pixels in steps of confidence. */
  steps: readonly number[];
  percent: number;
  onChange(percent: number): void;
}) {
  const { t } = useText();
  const most = Math.max(1, ...steps);
  return (
    <div className="confidence-plot">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {steps.map((count, step) => {
          // A few pixels are seen as a few, not as none.
          const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 2));
          const isIn = (step + 1) * (100 / confidenceSteps) > percent;
          return (
            <rect
              key={step}
              x={step * bar + 0.5}
              y={height - tall}
              width={bar - 1}
              height={tall}
              data-in={isIn || undefined}
            />
          );
        })}
        <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
      </svg>
      <Slider
        min={0}
        max={100}
        step={1}
        value={percent}
        label={null}
        onChange={onChange}
        thumbLabel={t('prediction.threshold')}
        data-testid="accept-threshold"
      />
    </div>
  );
}
