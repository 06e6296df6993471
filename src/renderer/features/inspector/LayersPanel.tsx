import { Checkbox, Slider, Tooltip } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeDataset, placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import {
  currentLook,
  maskStyles,
  modelLooks,
  setOf,
  type LayerState,
  type LpisLevel,
  type MaskStyle,
  type PaletteId,
} from '../../state/session.ts';
import { Icon } from '../../ui/Icon.tsx';
import { TipText } from '../../ui/IconButton.tsx';
import { hasLpis } from '../canvas/hasLpis.ts';
import { usePrediction } from '../prediction/predictionStore.ts';
import { ProposalMark } from '../prediction/ProposalMark.tsx';
import { Choice } from '../views/Choice.tsx';
import { LookEditor } from '../views/LookEditor.tsx';
import { MaskStyleIcon } from '../views/MaskStyleIcon.tsx';
import { setLabel } from '../views/sets.ts';
import { useImagery, useSetTime } from '../views/viewState.ts';
import { FoldSection } from './FoldSection.tsx';

/** What is drawn, and how strongly. */
export function LayersPanel() {
  const { t } = useText();
  const layout = useAppState((s) => placeDataset(s)?.layout);
  const withLpis = useDocument((s) => hasLpis(s.roi));
  const hasInfrared = useImagery(
    ({ layers }) => layers?.find(({ id }) => id === 'aerial')?.usableBands === undefined,
  );
  return (
    <FoldSection id="layers" title={t('layers.title')} testId="layers">
      <MaskRows />
      {withLpis && <LpisRow />}
      <ModelRows />
      <ImageryRows />
      {(layout === 'flair-1' || layout === 'flair-2') && (
        <p className="section-note" data-testid="aerial-bands">
          {t('layouts.fiveBands')}
        </p>
      )}
      {layout === 'plain' && (
        <p className="section-note" data-testid="aerial-bands">
          {t(hasInfrared ? 'layouts.plainBands' : 'layouts.plainColours')}
        </p>
      )}
      <LinesRow />
    </FoldSection>
  );
}

function MaskRows() {
  const { t } = useText();
  const layer = useSession((s) => s.overlays.mask);
  const setOverlay = useSession((s) => s.setOverlay);
  const mask = useCommand('layers.mask');
  const original = useCommand('layers.original');
  const layout = useAppState((s) => placeDataset(s)?.layout);
  return (
    <>
      <LayerRow
        name={t(layout === 'flair-hub' ? 'layers.maskName' : 'layouts.mask')}
        layer={layer}
        tip={
          <>
            <TipText label={mask.title} keys={mask.keys} />
            <br />
            <TipText label={original.title} keys={original.keys} />
          </>
        }
        keys={mask.keys}
        onChange={(next) => setOverlay('mask', next)}
        testId="layer-mask"
      />
      <div className="layer-row mask-look">
        <StyleChoice />
        <PaletteChoice />
      </div>
    </>
  );
}

function StyleChoice() {
  const { t } = useText();
  const style = useSession((s) => s.maskStyle);
  const setStyle = useSession((s) => s.setMaskStyle);
  return (
    <Choice
      label={t('views.maskStyle')}
      value={style}
      options={maskStyles.map((value: MaskStyle) => ({
        value,
        label: t(`views.maskStyle.${value}`),
        icon: <MaskStyleIcon style={value} />,
      }))}
      onChoose={setStyle}
      testId="mask-style"
      className="picks-icons"
    />
  );
}

function PaletteChoice() {
  const { t } = useText();
  const palette = useSession((s) => s.palette);
  const setPalette = useSession((s) => s.setPalette);
  const isOwn = useAppState((s) => placeNomenclature(s).id === 'own');
  const official = [
    { value: 'flair' as const, label: isOwn ? t('views.palette.own') : 'FLAIR' },
    ...(isOwn ? [] : [{ value: 'cosia' as const, label: 'CoSIA' }]),
  ];
  // A list of a dataset's own has one official palette, whatever was chosen for another dataset.
  const value: PaletteId = isOwn && palette === 'cosia' ? 'flair' : palette;
  return (
    <Tooltip label={<TipText label={t('views.paletteNote')} />} position="left">
      <span>
        <Choice
          label={t('palette.label')}
          value={value}
          options={[...official, { value: 'safe', label: t('views.palette.safe') }]}
          onChoose={setPalette}
          testId="palette"
        />
      </span>
    </Tooltip>
  );
}

function LpisRow() {
  const { t } = useText();
  const layer = useSession((s) => s.overlays.lpis);
  const level = useSession((s) => s.lpisLevel);
  const setOverlay = useSession((s) => s.setOverlay);
  const setLevel = useSession((s) => s.setLpisLevel);
  const lpis = useCommand('layers.lpis');
  return (
    <LayerRow
      name="LPIS"
      layer={layer}
      tip={<TipText label={lpis.title} keys={lpis.keys} />}
      keys={
        <Choice
          label={t('views.lpisLevels')}
          value={String(level)}
          options={['1', '2', '3'].map((value) => ({ value, label: value }))}
          onChoose={(value) => setLevel(Number(value) as LpisLevel)}
          testId="lpis-level"
        />
      }
      onChange={(next) => setOverlay('lpis', next)}
      testId="layer-lpis1"
    />
  );
}

/** What the model in use proposes; nothing where none is. */
function ModelRows() {
  const { t } = useText();
  const set = usePrediction();
  const layer = useSession((s) => s.overlays.model);
  const look = useSession((s) => s.modelLook);
  const setOverlay = useSession((s) => s.setOverlay);
  const setLook = useSession((s) => s.setModelLook);
  const peek = useCommand('layers.model');
  if (!set) return null;
  return (
    <>
      <LayerRow
        name={t('prediction.layerName')}
        layer={layer}
        tip={
          <>
            {t('prediction.proposalOf', { model: set.modelName })}
            <br />
            <TipText label={peek.title} keys={peek.keys} />
          </>
        }
        keys={peek.keys}
        onChange={(next) => setOverlay('model', next)}
        testId="layer-model"
      />
      <div className="layer-row mask-look">
        <Choice
          label={t('prediction.look')}
          value={look}
          options={modelLooks.map((value) => ({ value, label: t(`prediction.look.${value}`) }))}
          onChoose={setLook}
          testId="model-look"
        />
        <ProposalMark />
      </div>
    </>
  );
}

/** Remembered with the layout as the sections that fold are, but shut at first: `look-open` stands for an open editor. */
const openId = 'look-open';

function ImageryRows() {
  const { actions } = useApp();
  const { t, language } = useText();
  const layer = useSession((s) => s.imagery);
  const setImagery = useSession((s) => s.setImagery);
  const set = useSession((s) => setOf(s, s.viewSet));
  const look = useSession(currentLook);
  const time = useSetTime(look);
  const folded = useAppState((s) => s.layout.folded);
  const isOpen = folded.includes(openId);
  const [isWanted, setWanted] = useState(false);
  const label = setLabel(set, time, t, language);
  return (
    <>
      <LayerRow
        name={label}
        layer={layer}
        keys={
          <Tooltip label={<TipText label={t('views.editor')} />} position="left">
            <button
              type="button"
              className="icon-button look-open"
              aria-label={t('views.editor')}
              aria-expanded={isOpen}
              data-testid="look-open"
              onClick={() => {
                setWanted(!isOpen);
                actions.setLayout({
                  folded: isOpen ? folded.filter((id) => id !== openId) : [...folded, openId],
                });
              }}
            >
              <Icon name="chevron" size={13} />
            </button>
          </Tooltip>
        }
        onChange={setImagery}
        testId="layer-imagery"
      />
      {isOpen && <LookEditor isWanted={isWanted} />}
    </>
  );
}

/** Lines that are drawn over everything. */
function LinesRow() {
  const { t } = useText();
  const borders = useSession((s) => s.borders);
  const graticule = useSession((s) => s.graticule);
  const setBorders = useSession((s) => s.setBorders);
  const setGraticule = useSession((s) => s.setGraticule);
  const command = useCommand('layers.borders');
  return (
    <div className="layer-row layer-lines">
      <Tooltip label={<TipText label={command.title} keys={command.keys} />} position="left">
        <Checkbox
          label={t('layers.bordersName')}
          checked={borders}
          onChange={(event) => setBorders(event.currentTarget.checked)}
          data-testid="layer-borders"
        />
      </Tooltip>
      <Checkbox
        label={t('views.graticule')}
        checked={graticule}
        onChange={(event) => setGraticule(event.currentTarget.checked)}
        data-testid="layer-graticule"
      />
    </div>
  );
}

function LayerRow({
  name,
  layer,
  tip,
  keys,
  onChange,
  testId,
}: {
  name: string;
  layer: LayerState;
  tip?: ReactNode;
  keys?: ReactNode;
  onChange(layer: Partial<LayerState>): void;
  testId: string;
}) {
  const { t } = useText();
  const percent = Math.round(layer.opacity * 100);
  const box = (
    <Checkbox
      label={name}
      checked={layer.visible}
      onChange={(event) => onChange({ visible: event.currentTarget.checked })}
      data-testid={testId}
    />
  );
  return (
    <div className="layer-row">
      {tip ? (
        <Tooltip label={tip} position="left" multiline>
          {box}
        </Tooltip>
      ) : (
        box
      )}
      <span className="layer-keys">{keys}</span>
      <Slider
        w={64}
        min={0}
        max={100}
        step={5}
        value={percent}
        disabled={!layer.visible}
        thumbLabel={t('layers.opacityOf', { name })}
        onChange={(value) => onChange({ opacity: value / 100 })}
      />
      <span className="layer-percent">{layer.visible ? `${percent} %` : '—'}</span>
    </div>
  );
}
