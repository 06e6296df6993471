import { Checkbox, SegmentedControl, Slider, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeDataset, placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { TipText } from '../../ui/IconButton.tsx';
import type { LayerState, PaletteId } from '../../state/session.ts';
import { hasLpis } from '../canvas/hasLpis.ts';
import { FoldSection } from './FoldSection.tsx';

/** What is drawn, and how strongly. */
export function LayersPanel() {
  const { t } = useText();
  const session = useSession((s) => s);
  const mask = useCommand('layers.mask');
  const lpis = useCommand('layers.lpis');
  const borders = useCommand('layers.borders');
  const withLpis = useDocument((s) => hasLpis(s.roi));
  const layout = useAppState((s) => placeDataset(s)?.layout);
  const hasTwoPalettes = useAppState((s) => placeNomenclature(s).id !== 'own');
  return (
    <FoldSection id="layers" title={t('layers.title')} testId="layers">
      <LayerRow
        name={t(layout === 'flair-hub' ? 'layers.maskName' : 'layouts.mask')}
        layer={session.overlays.mask}
        keys={mask.keys}
        onChange={(layer) => session.setOverlay('mask', layer)}
        testId="layer-mask"
      />
      {withLpis && (
        <LayerRow
          name={t('layers.lpisName')}
          layer={session.overlays.lpis1}
          keys={lpis.keys}
          onChange={(layer) => session.setOverlay('lpis1', layer)}
          testId="layer-lpis1"
        />
      )}
      <LayerRow
        name={t(session.base === 'cir' ? 'layers.infrared' : 'layers.colour')}
        layer={session.imagery}
        onChange={session.setImagery}
        testId="layer-imagery"
      />
      {(layout === 'flair-1' || layout === 'flair-2') && (
        <p className="section-note" data-testid="aerial-bands">
          {t('layouts.fiveBands')}
        </p>
      )}
      {layout === 'plain' && (
        <p className="section-note" data-testid="aerial-bands">
          {t('layouts.plainBands')}
        </p>
      )}
      <div className="layer-row">
        <Tooltip label={<TipText label={borders.title} keys={borders.keys} />} position="left">
          <Checkbox
            label={t('layers.bordersName')}
            checked={session.borders}
            onChange={(event) => session.setBorders(event.currentTarget.checked)}
            data-testid="layer-borders"
          />
        </Tooltip>
        {hasTwoPalettes && (
          <Tooltip label={<TipText label={t('palette.label')} />} position="left">
            <span>
              <SegmentedControl
                value={session.palette}
                onChange={(value) => session.setPalette(value as PaletteId)}
                data={[
                  { value: 'flair', label: 'FLAIR' },
                  { value: 'cosia', label: 'CoSIA' },
                ]}
                aria-label={t('palette.label')}
                data-testid="palette"
              />
            </span>
          </Tooltip>
        )}
      </div>
    </FoldSection>
  );
}

function LayerRow({
  name,
  layer,
  keys,
  onChange,
  testId,
}: {
  name: string;
  layer: LayerState;
  keys?: ReactNode;
  onChange(layer: Partial<LayerState>): void;
  testId: string;
}) {
  const { t } = useText();
  const percent = Math.round(layer.opacity * 100);
  return (
    <div className="layer-row">
      <Checkbox
        label={name}
        checked={layer.visible}
        onChange={(event) => onChange({ visible: event.currentTarget.checked })}
        data-testid={testId}
      />
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
