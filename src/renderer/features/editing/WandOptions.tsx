import { Checkbox, Popover, Slider } from '@mantine/core';
import { useState } from 'react';
import { parsePixelNumber } from '../../../shared/expression/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ExpressionBox } from './ExpressionBox.tsx';
import { channelName, isReady, readyChannels } from './channels.ts';

/** The wand compares at most so many channels. */
const mostChannels = 8;

/** How alike pixels must be, in what, and whether they must touch. */
export function WandOptions() {
  const { t } = useText();
  const { wandTolerance, wandContiguous } = useSession((s) => s.toolOptions);
  const setOptions = useSession((s) => s.setToolOptions);
  return (
    <>
      <Slider
        className="grow"
        min={0}
        max={100}
        value={Math.round(wandTolerance * 100)}
        onChange={(percent) => setOptions({ wandTolerance: percent / 100 })}
        thumbLabel={t('tools.wand.toleranceLabel')}
        data-testid="wand-tolerance"
      />
      <span className="tool-number" title={t('tools.wand.toleranceLabel')}>
        {Math.round(wandTolerance * 100)} %
      </span>
      <Channels />
      <Checkbox
        label={t('tools.wand.contiguous')}
        checked={wandContiguous}
        onChange={(event) => setOptions({ wandContiguous: event.currentTarget.checked })}
        data-testid="wand-contiguous"
      />
    </>
  );
}

function Channels() {
  const { t } = useText();
  const channels = useSession((s) => s.toolOptions.wandChannels);
  return (
    <Popover position="bottom-end" width={264} trapFocus>
      <Popover.Target>
        <button
          type="button"
          className="pick-button"
          aria-label={t('tools.wand.channels')}
          title={channels.join(', ')}
          data-testid="wand-channels"
        >
          <span>{channels.map((channel) => channelName(channel, t)).join(' ')}</span>
          <Icon name="chevron" size={10} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <h3 className="popover-title">{t('tools.wand.channels')}</h3>
        <ChannelList channels={channels} />
      </Popover.Dropdown>
    </Popover>
  );
}

function ChannelList({ channels }: { channels: readonly string[] }) {
  const { t } = useText();
  const setOptions = useSession((s) => s.setToolOptions);
  const { classes } = useAppState(placeNomenclature);
  const [draft, setDraft] = useState('');
  const [error, setError] = useState<AppErrorData | null>(null);
  const own = channels.filter((channel) => !isReady(channel));
  const set = (next: readonly string[]) => {
    // Without a channel there is nothing to compare: the last one stays.
    if (next.length > 0 && next.length <= mostChannels) setOptions({ wandChannels: next });
  };
  const add = () => {
    const text = draft.trim();
    if (!text) return;
    try {
      parsePixelNumber(text, classes);
      set([...channels.filter((channel) => channel !== text), text]);
      setDraft('');
    } catch (wrong) {
      setError(AppError.from(wrong).toData());
    }
  };
  return (
    <div className="channel-list">
      {[...readyChannels, ...own].map((channel) => (
        <Checkbox
          key={channel}
          label={isReady(channel) ? t(`tools.channel.${channel}`) : channel}
          checked={channels.includes(channel)}
          onChange={(event) =>
            set(
              event.currentTarget.checked
                ? [...channels, channel]
                : channels.filter((other) => other !== channel),
            )
          }
        />
      ))}
      <ExpressionBox
        value={draft}
        label={t('tools.wand.own')}
        placeholder="100 * ndvi"
        error={error}
        onChange={(text) => {
          setDraft(text);
          setError(null);
        }}
        onEnter={add}
        testId="wand-own"
      />
    </div>
  );
}
