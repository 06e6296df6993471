import { Slider, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useDocument, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatMetres } from '../../ui/format.ts';
import { TipText } from '../../ui/IconButton.tsx';
import { Section } from '../../ui/Section.tsx';
import { brushSizeRange } from '../../state/session.ts';
import { brushSliderMax, sizeOfSlider, sliderOfSize } from './brushScale.ts';

/** Size of the brush, in label pixels and on the ground. */
export function BrushOptions() {
  const { t, language } = useText();
  const size = useSession((s) => s.brushSizePx);
  const setSize = useSession((s) => s.setBrushSize);
  const tool = useSession((s) => s.tool);
  const gsd = useDocument((s) => s.roi?.gsd);
  const smaller = useCommand('brush.smaller');
  const larger = useCommand('brush.larger');
  const slider = (
    <Slider
      className="grow"
      min={0}
      max={brushSliderMax}
      value={sliderOfSize(size)}
      onChange={(position) => setSize(sizeOfSlider(position))}
      thumbLabel={t('brush.size')}
      data-testid="brush-slider"
    />
  );
  return (
    <Section
      title={t(tool === 'restore' ? 'brush.restoreTitle' : 'brush.title')}
      aside={
        <span className="brush-aside">
          {slider}
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
            <span className="brush-size">
              <SizeField size={size} onSize={setSize} label={t('brush.size')} /> px
              {gsd !== undefined && (
                <span className="brush-metres">{formatMetres(size * gsd, language)}</span>
              )}
            </span>
          </Tooltip>
        </span>
      }
    >
      {tool === 'restore' && <p className="section-note">{t('brush.restoreNote')}</p>}
    </Section>
  );
}

/** The diameter as a number that can be typed; arrows step by one pixel. What is typed counts at Enter or when it is left. */
function SizeField({ size, onSize, label }: { size: number; onSize(sizePx: number): void; label: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    const value = Number(typed);
    if (typed !== null && typed.trim() !== '' && Number.isFinite(value)) onSize(value);
    setTyped(null);
  };
  return (
    <input
      type="number"
      className="size-field"
      aria-label={label}
      min={brushSizeRange.minPx}
      max={brushSizeRange.maxPx}
      value={typed ?? size}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        else if (event.key === 'Escape') setTyped(null);
        else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
          event.preventDefault();
          setTyped(null);
          onSize(size + (event.key === 'ArrowUp' ? 1 : -1));
        }
      }}
      data-testid="brush-size"
    />
  );
}
