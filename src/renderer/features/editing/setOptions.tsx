import { Checkbox, Slider } from '@mantine/core';
import { useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { Choice } from '../views/Choice.tsx';

/** Whether lines between two vertices follow the edges of the image. */
export function SnapChoice() {
  const { t } = useText();
  const snapToEdges = useSession((s) => s.toolOptions.snapToEdges);
  const setOptions = useSession((s) => s.setToolOptions);
  return (
    <Checkbox
      label={t('tools.snap')}
      checked={snapToEdges}
      onChange={(event) => setOptions({ snapToEdges: event.currentTarget.checked })}
      data-testid="snap-to-edges"
    />
  );
}

const reaches = ['connected', 'patch', 'roi'] as const;

/** What is filled: the area under the pointer, or all of its class in the patch or in the ROI. */
export function FillReach() {
  const { t } = useText();
  const { fillAll, fillScope } = useSession((s) => s.toolOptions);
  const setOptions = useSession((s) => s.setToolOptions);
  return (
    <Choice
      label={t('tools.fillReach')}
      className="picks-wide"
      value={fillAll ? fillScope : 'connected'}
      options={reaches.map((value) => ({ value, label: t(`tools.fillReach.${value}`) }))}
      onChoose={(value) =>
        setOptions(value === 'connected' ? { fillAll: false } : { fillAll: true, fillScope: value })
      }
      testId="fill-reach"
    />
  );
}

/** How large the regions are: the level of their tree. */
export function RegionLevel() {
  const { t } = useText();
  const level = useSession((s) => s.toolOptions.regionLevel);
  const setOptions = useSession((s) => s.setToolOptions);
  const finer = useCommand('level.finer');
  const coarser = useCommand('level.coarser');
  return (
    <>
      <span className="tool-label">{t('tools.region.size')}</span>
      <Slider
        className="grow"
        min={0}
        max={100}
        value={Math.round(level * 100)}
        onChange={(percent) => setOptions({ regionLevel: percent / 100 })}
        thumbLabel={t('tools.region.size')}
        data-testid="region-level"
      />
      <span className="tool-keys">
        {finer.keys}
        {coarser.keys}
      </span>
    </>
  );
}
