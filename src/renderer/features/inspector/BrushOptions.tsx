import { Slider, Tooltip } from '@mantine/core';
import { useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatMetres, formatNumber } from '../../ui/format.ts';
import { TipText } from '../../ui/IconButton.tsx';
import { Section } from '../../ui/Section.tsx';
import { brushMetres } from '../canvas/CanvasOverlays.tsx';
import { brushSliderMax, sizeOfSlider, sliderOfSize } from './brushScale.ts';

/** Size of the brush, in label pixels and on the ground. */
export function BrushOptions() {
  const { t, language } = useText();
  const size = useSession((s) => s.brushSizePx);
  const setSize = useSession((s) => s.setBrushSize);
  const tool = useSession((s) => s.tool);
  const smaller = useCommand('brush.smaller');
  const larger = useCommand('brush.larger');
  return (
    <Section
      title={t(tool === 'restore' ? 'brush.restoreTitle' : 'brush.title')}
      aside={
        <Tooltip
          label={
            <TipText
              label={t('brush.keys')}
              keys={
                <>
                  {smaller.keys}
                  {larger.keys}
                </>
              }
            />
          }
          position="left"
        >
          <span data-testid="brush-size">
            {formatNumber(size, language)} px <span className="dot" />{' '}
            {formatMetres(brushMetres(size), language)}
          </span>
        </Tooltip>
      }
    >
      <div className="option-row">
        <Slider
          className="grow"
          min={0}
          max={brushSliderMax}
          value={sliderOfSize(size)}
          onChange={(position) => setSize(sizeOfSlider(position))}
          thumbLabel={t('brush.size')}
          data-testid="brush-slider"
        />
      </div>
      {tool === 'restore' && <p className="section-note">{t('brush.restoreNote')}</p>}
    </Section>
  );
}
