import { Slider, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useDocument, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { brushSizeRange } from '../../state/session.ts';
import { formatMetres } from '../../ui/format.ts';
import { TipText } from '../../ui/IconButton.tsx';
import { brushSliderMax, sizeOfSlider, sliderOfSize } from '../inspector/brushScale.ts';
import { Choice } from '../views/Choice.tsx';

/** Diameter of the brush: label pixels, or pixels of the screen, and what that is on the ground. */
export function BrushSize() {
  const { t, language } = useText();
  const size = useSession((s) => s.brushSizePx);
  const setSize = useSession((s) => s.setBrushSize);
  const isOnScreen = useSession((s) => s.toolOptions.brushUnit === 'screen');
  const gsd = useDocument((s) => s.roi?.gsd);
  const resolution = useDocument((s) => s.resolution);
  const smaller = useCommand('brush.smaller');
  const larger = useCommand('brush.larger');
  const scale = isOnScreen ? resolution : gsd;
  const keys = (
    <>
      {smaller.keys}
      {larger.keys}
    </>
  );
  return (
    <span className="brush-aside">
      <Slider
        className="grow"
        min={0}
        max={brushSliderMax}
        value={sliderOfSize(size)}
        onChange={(position) => setSize(sizeOfSlider(position))}
        thumbLabel={t('brush.size')}
        data-testid="brush-slider"
      />
      <Tooltip label={<TipText label={t('brush.keys')} keys={keys} />} position="left">
        <span className="brush-size">
          <SizeField size={size} onSize={setSize} label={t('brush.size')} /> px
          {scale !== undefined && scale !== null && (
            <span className="brush-metres">{formatMetres(size * scale, language)}</span>
          )}
        </span>
      </Tooltip>
    </span>
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

/** Round or square, and whether the size is tied to the ground or to the screen. */
export function BrushTipChoice() {
  const { t } = useText();
  const tool = useSession((s) => s.tool);
  const { brushShape, brushUnit } = useSession((s) => s.toolOptions);
  const setOptions = useSession((s) => s.setToolOptions);
  return (
    <div className="tool-choices" title={tool === 'restore' ? t('brush.restoreNote') : undefined}>
      <Choice
        label={t('tools.brush.shape')}
        value={brushShape}
        options={[
          { value: 'round', label: t('tools.brush.round') },
          { value: 'square', label: t('tools.brush.square') },
        ]}
        onChoose={(value) => setOptions({ brushShape: value })}
        testId="brush-shape"
      />
      <Choice
        label={t('tools.brush.unit')}
        value={brushUnit}
        options={[
          { value: 'ground', label: t('tools.brush.ground') },
          { value: 'screen', label: t('tools.brush.screen') },
        ]}
        onChoose={(value) => setOptions({ brushUnit: value })}
        testId="brush-unit"
      />
    </div>
  );
}
