import { Checkbox } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { imagery as specs } from '../../../shared/model/imagery.ts';
import type { ImageryId } from '../../../shared/model/imagery.ts';
import type { Look, Rendering } from '../../../shared/model/look.ts';
import { useApp, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { currentLook, setOf } from '../../state/session.ts';
import { bandLabel } from './bandLabel.ts';
import { Choice } from './Choice.tsx';
import { IndexEditor } from './IndexEditor.tsx';
import { bandsPresets, withKind } from './presets.ts';
import { ReliefEditor } from './ReliefEditor.tsx';
import { imageryOf, layerOf } from './sets.ts';
import { StretchEditor } from './StretchEditor.tsx';
import { chooseImagery, saveChanges } from './viewActions.tsx';
import { useImagery, useShelf, viewsStore } from './viewState.ts';

/**
 * How the imagery of the shown set becomes colours: which bands or number, which stretch.
 *
 * @param isWanted it was just asked for: the panel scrolls to it.
 */
export function LookEditor({ isWanted }: { isWanted: boolean }) {
  const { t } = useText();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isWanted) root.current?.scrollIntoView({ block: 'nearest' });
  }, [isWanted]);
  const look = useSession(currentLook);
  const changeLook = useSession((s) => s.changeLook);
  const { rendering } = look;
  return (
    <div
      ref={root}
      className="look-editor"
      role="group"
      aria-label={t('views.editor')}
      data-testid="look-editor"
    >
      <ImageryRow look={look} />
      <KindRow look={look} />
      {rendering.kind === 'bands' && <BandsRow look={look} rendering={rendering} />}
      {rendering.kind === 'value' && <IndexEditor look={look} rendering={rendering} />}
      {rendering.kind === 'relief' && <ReliefEditor rendering={rendering} />}
      {rendering.kind !== 'relief' && <StretchEditor look={look} />}
      {look.imagery === 's2' && (
        <Checkbox
          label={t('views.clouds')}
          checked={look.clouds}
          onChange={(event) => changeLook({ clouds: event.currentTarget.checked })}
          data-testid="look-clouds"
        />
      )}
      <LookNotes look={look} />
      <ChangedLine />
    </div>
  );
}

function ImageryRow({ look }: { look: Look }) {
  const services = useApp();
  const { t } = useText();
  const shelf = useShelf();
  const there = shelf ? imageryOf(shelf) : [];
  const options = there.includes(look.imagery) ? there : [look.imagery, ...there];
  return (
    <label className="look-row">
      <span>{t('views.imagery')}</span>
      <select
        className="small-select"
        value={look.imagery}
        onChange={(event) => chooseImagery(services, event.target.value as ImageryId)}
        data-testid="look-imagery"
      >
        {options.map((id) => (
          <option key={id} value={id}>
            {t(`views.imagery.${id}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function KindRow({ look }: { look: Look }) {
  const { t } = useText();
  const changeLook = useSession((s) => s.changeLook);
  const kinds: Rendering['kind'][] = [
    ...(bandsPresets[look.imagery] ? (['bands'] as const) : []),
    'value',
    ...(look.imagery === 'dem' ? (['relief'] as const) : []),
  ];
  if (kinds.length < 2) return null;
  return (
    <Choice
      label={t('views.kind')}
      value={look.rendering.kind}
      options={kinds.map((kind) => ({ value: kind, label: t(`views.kind.${kind}`) }))}
      onChoose={(kind) => changeLook(withKind(look, kind))}
      testId="look-kind"
      className="picks-wide"
    />
  );
}

const channels = ['red', 'green', 'blue'] as const;

function BandsRow({ look, rendering }: { look: Look; rendering: Rendering & { kind: 'bands' } }) {
  const { t } = useText();
  const changeLook = useSession((s) => s.changeLook);
  const presets = bandsPresets[look.imagery] ?? [];
  const preset = presets.find((known) => known.bands.join() === rendering.bands.join());
  const show = (bands: readonly string[]) =>
    changeLook({ rendering: { kind: 'bands', bands: [bands[0]!, bands[1]!, bands[2]!] } });
  return (
    <>
      {presets.length > 1 && (
        <label className="look-row">
          <span>{t('views.composite')}</span>
          <select
            className="small-select"
            value={preset?.id ?? ''}
            onChange={(event) => show(presets.find((known) => known.id === event.target.value)!.bands)}
            data-testid="look-composite"
          >
            {!preset && <option value="">{t('views.custom')}</option>}
            {presets.map(({ id }) => (
              <option key={id} value={id}>
                {t(`views.composite.${id as 'natural'}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="look-bands">
        {channels.map((channel, index) => (
          <label key={channel} data-channel={channel}>
            <span aria-hidden="true" />
            <select
              className="small-select"
              aria-label={t(`views.channel.${channel}`)}
              value={rendering.bands[index]}
              onChange={(event) => show(rendering.bands.with(index, event.target.value))}
              data-testid={`look-band-${channel}`}
            >
              {specs[look.imagery].bands.map((band) => (
                <option key={band} value={band}>
                  {bandLabel(band, t)}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
    </>
  );
}

/** What has to be known of the values, and why nothing is shown. */
function LookNotes({ look }: { look: Look }) {
  const { t } = useText();
  const shelf = useShelf();
  const unavailable = useImagery((s) => (s.shown.look.imagery === look.imagery ? s.shown.unavailable : null));
  const layer = shelf && layerOf(shelf, look.imagery);
  return (
    <>
      {layer?.unit && (
        <p className="section-note" data-testid="look-unit">
          {t(`views.unitLong.${layer.unit}`)}
        </p>
      )}
      {look.imagery === 'elevation' && <p className="section-note">{t('views.elevationNote')}</p>}
      {unavailable && unavailable !== 'expression' && (
        <p className="form-warn" role="status">
          {t(`views.unavailable.${unavailable}`)}
        </p>
      )}
    </>
  );
}

/** That the set was changed, and what can be done about it. Keeps its line, so that nothing under it moves. */
function ChangedLine() {
  const services = useApp();
  const { t } = useText();
  const isOwn = useSession((s) => setOf(s, s.viewSet).name !== null);
  const isChanged = useSession((s) => s.changedLooks[setOf(s, s.viewSet).id] !== undefined);
  const reset = useSession((s) => s.resetLook);
  return (
    <div className="look-changed" data-testid="look-changed">
      {isChanged && (
        <>
          <span>{t('views.changed')}</span>
          <button
            type="button"
            className="link-button"
            data-testid="look-save"
            onClick={() => (isOwn ? saveChanges(services) : viewsStore.setState({ saving: true }))}
          >
            {t(isOwn ? 'views.save' : 'views.saveAsShort')}
          </button>
          <button type="button" className="link-button" data-testid="look-reset" onClick={reset}>
            {t('views.reset')}
          </button>
        </>
      )}
    </div>
  );
}
