import { useMemo, type CSSProperties } from 'react';
import { isLightColor, parseColor } from '../../../shared/model/colour.ts';
import { patternIndexOf, patternSidePx } from '../../../shared/model/hatchPatterns.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useSession } from '../../app/AppContext.ts';
import { classColor, sharedColors } from './classColor.ts';
import './classSwatch.css';
import { patternImage } from './patternImage.ts';

/** Values outside the list are drawn in this grey. */
const unknownColor = '#808080';

/** A swatch is smaller than a pattern: some of its lines must be seen. */
const patternScale = 0.75;

interface ClassSwatchProps {
  readonly nomenclature: Nomenclature;
  readonly value: number;
  readonly size?: number;
}

/**
 * What a class looks like on the map: its colour, its pattern where the mask is drawn in patterns. Classes that share their
 * colour with another of the list show their patterns in it, so that they can be told.
 */
export function ClassSwatch({ nomenclature, value, size = 14 }: ClassSwatchProps) {
  const palette = useSession((s) => s.palette);
  const isHatched = useSession((s) => s.maskStyle === 'hatch');
  const shared = useMemo(() => sharedColors(nomenclature, palette), [nomenclature, palette]);
  const known = classOf(nomenclature, value);
  const color = known ? classColor(known, palette) : unknownColor;
  const pattern = patternIndexOf(nomenclature, value);
  const style: CSSProperties = { width: size, height: size };
  if (isHatched) style.backgroundImage = patternImage(pattern, color);
  else {
    style.backgroundColor = color;
    if (shared.has(value))
      style.backgroundImage = patternImage(pattern, isLightColor(parseColor(color)) ? '#000000' : '#ffffff');
  }
  style.backgroundSize = `${patternSidePx * patternScale}px`;
  return <span className="swatch" data-hatched={isHatched || undefined} style={style} aria-hidden="true" />;
}
