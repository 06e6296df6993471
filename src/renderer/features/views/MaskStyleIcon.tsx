import type { MaskStyle } from '../../state/session.ts';

/** A small parcel in the style: filled, outlined, both, hatched. */
export function MaskStyleIcon({ style }: { style: MaskStyle }) {
  const outline = 'M3 4.500 12.500 3l.8 9.200L4.500 13Z';
  return (
    <svg className="icon mask-style-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {(style === 'fill' || style === 'both') && (
        <path d={outline} data-part="fill" data-faint={style === 'both' || undefined} />
      )}
      {style === 'hatch' && (
        <path d="M3.200 8 8 3.700M3.600 12.400l9.200-8.700M7.800 12.600l5.200-4.800" data-part="line" />
      )}
      {style !== 'fill' && <path d={outline} data-part="line" />}
    </svg>
  );
}
