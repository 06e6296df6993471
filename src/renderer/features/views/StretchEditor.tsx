import type { Look, Stretch } from '../../../shared/model/look.ts';
import { useApp, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import type { Channel } from '../../map/imagery/imageryStore.ts';
import { setOf } from '../../state/session.ts';
import { bandLabel } from './bandLabel.ts';
import { Choice } from './Choice.tsx';
import { HistogramView } from './HistogramView.tsx';
import { NumberField } from './NumberField.tsx';
import { moveEnd, roundTo, type Range } from './ranges.ts';
import { lockStretch, unlockStretch } from './viewActions.tsx';
import { useImagery, useViews } from './viewState.ts';

type Fixed = Stretch & { mode: 'fixed' };

/** Which values become dark and bright. */
export function StretchEditor({ look }: { look: Look }) {
  const { t } = useText();
  const changeLook = useSession((s) => s.changeLook);
  const channels = useChannels(look);
  const { stretch } = look;
  const setStretch = (next: Stretch) => changeLook({ stretch: next });
  return (
    <>
      <div className="look-row">
        <span>{t('views.stretch')}</span>
        <Choice
          label={t('views.stretch')}
          value={stretch.mode}
          options={(['fixed', 'percentile', 'deviation'] as const).map((mode) => ({
            value: mode,
            label: t(`views.stretch.${mode}`),
          }))}
          onChoose={(mode) => setStretch(withMode(stretch, mode, channels))}
          testId="look-stretch"
          className="picks-wide"
        />
      </div>
      {stretch.mode === 'fixed' ? (
        <FixedRows look={look} stretch={stretch} onStretch={setStretch} />
      ) : (
        <FoundRow stretch={stretch} onStretch={setStretch} />
      )}
      <HistogramView channels={channels} onRanges={(ranges) => setStretch({ mode: 'fixed', ranges })} />
      <LockRow stretch={stretch} hasRanges={channels.length > 0} />
    </>
  );
}

const none: readonly Channel[] = [];

/** What the map says of the values of this look; nothing while it still shows another. */
function useChannels({ imagery, rendering }: Look): readonly Channel[] {
  const shown = useImagery((s) => s.shown);
  const isThis = shown.look.imagery === imagery && shown.look.rendering.kind === rendering.kind;
  return isThis ? shown.channels : none;
}

/** A stretch of another kind that begins where this one is. */
function withMode(stretch: Stretch, mode: Stretch['mode'], channels: readonly Channel[]): Stretch {
  if (stretch.mode === mode) return stretch;
  const over = stretch.mode === 'fixed' ? 'roi' : stretch.over;
  if (mode === 'percentile') return { mode, low: 2, high: 98, over };
  if (mode === 'deviation') return { mode, factor: 2, over };
  const ranges = channels.map(({ range }): [number, number] => [
    roundTo(range[0], range),
    roundTo(range[1], range),
  ]);
  return { mode: 'fixed', ranges: ranges.length > 0 ? ranges : [[0, 1]] };
}

/** The typed ends: one pair, or one for each band. */
function FixedRows({
  look,
  stretch,
  onStretch,
}: {
  look: Look;
  stretch: Fixed;
  onStretch(stretch: Fixed): void;
}) {
  const { t } = useText();
  const { rendering } = look;
  const bands = rendering.kind === 'bands' ? rendering.bands : null;
  const isEach = bands !== null && stretch.ranges.length > 1;
  const set = (index: number, range: Range) =>
    onStretch({ mode: 'fixed', ranges: stretch.ranges.with(index, [range[0], range[1]]) });
  const widest = (): [number, number] => [
    Math.min(...stretch.ranges.map(([low]) => low)),
    Math.max(...stretch.ranges.map(([, high]) => high)),
  ];
  return (
    <>
      {(isEach ? stretch.ranges : stretch.ranges.slice(0, 1)).map((range, index) => (
        <div key={index} className="look-row look-range">
          <span>{isEach ? bandLabel(bands[index] ?? '', t) : t('views.range')}</span>
          <Ends range={range} onRange={(next) => set(index, next)} testId={`look-range-${index}`} />
        </div>
      ))}
      {bands && (
        <button
          type="button"
          className="link-button look-each"
          data-testid="look-each"
          onClick={() =>
            onStretch({
              mode: 'fixed',
              ranges: isEach ? [widest()] : bands.map(() => [...stretch.ranges[0]!] as [number, number]),
            })
          }
        >
          {t(isEach ? 'views.oneRange' : 'views.eachBand')}
        </button>
      )}
    </>
  );
}

function Ends({ range, onRange, testId }: { range: Range; onRange(range: Range): void; testId: string }) {
  const { t } = useText();
  const [low, high] = range;
  // Ends typed the wrong way round stay as they are wanted: the least distance is what the numbers themselves can tell.
  const least = Math.max(Math.abs(low), Math.abs(high), 1) * 1e-6;
  return (
    <>
      <NumberField
        value={low}
        label={t('views.low')}
        onValue={(value) => onRange(moveEnd(range, 0, value, least))}
        testId={`${testId}-low`}
      />
      <span aria-hidden="true">–</span>
      <NumberField
        value={high}
        label={t('views.high')}
        onValue={(value) => onRange(moveEnd(range, 1, value, least))}
        testId={`${testId}-high`}
      />
    </>
  );
}

/** A stretch that is found from the values: how much of them it leaves out, and of which land. */
function FoundRow({
  stretch,
  onStretch,
}: {
  stretch: Exclude<Stretch, Fixed>;
  onStretch(stretch: Stretch): void;
}) {
  const { t } = useText();
  return (
    <div className="look-row look-range">
      {stretch.mode === 'percentile' ? (
        <>
          <NumberField
            {...{ value: stretch.low, label: t('views.lowPercent'), min: 0, max: stretch.high - 0.1 }}
            onValue={(low) => onStretch({ ...stretch, low })}
            testId="look-percent-low"
          />
          <span aria-hidden="true">–</span>
          <NumberField
            {...{ value: stretch.high, label: t('views.highPercent'), min: stretch.low + 0.1, max: 100 }}
            onValue={(high) => onStretch({ ...stretch, high })}
            testId="look-percent-high"
          />
          <span>%</span>
        </>
      ) : (
        <>
          <span>±</span>
          <NumberField
            {...{ value: stretch.factor, label: t('views.factor'), min: 0.1, max: 20 }}
            onValue={(factor) => onStretch({ ...stretch, factor })}
            testId="look-factor"
          />
          <span>σ</span>
        </>
      )}
      <Choice
        label={t('views.over')}
        value={stretch.over}
        options={[
          { value: 'roi', label: t('views.over.roi') },
          { value: 'view', label: t('views.over.view') },
        ]}
        onChoose={(over) => onStretch({ ...stretch, over })}
        testId="look-over"
      />
    </div>
  );
}

function LockRow({ stretch, hasRanges }: { stretch: Stretch; hasRanges: boolean }) {
  const services = useApp();
  const { t } = useText();
  const setId = useSession((s) => setOf(s, s.viewSet).id);
  const isLocked = useViews((s) => s.unlocked[setId] !== undefined) && stretch.mode === 'fixed';
  const canLock = stretch.mode !== 'fixed' && hasRanges;
  return (
    <div className="look-lock">
      {(isLocked || stretch.mode !== 'fixed') && (
        <button
          type="button"
          className="text-button"
          aria-pressed={isLocked}
          disabled={!isLocked && !canLock}
          data-testid="look-lock"
          onClick={() => (isLocked ? unlockStretch(services) : lockStretch(services))}
        >
          {t(isLocked ? 'views.unlock' : 'views.lock')}
        </button>
      )}
      <span className="muted">{t(stretch.mode === 'fixed' ? 'views.lockedNote' : 'views.foundNote')}</span>
    </div>
  );
}
