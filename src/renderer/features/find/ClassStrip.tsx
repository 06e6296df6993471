import { classOf } from '../../../shared/model/Nomenclature.ts';
import { classColor } from '../classes/classColor.ts';
import type { PictureLook } from './Picture.tsx';

/** The largest classes of a mask as a strip of their colours; what is not known is a pale one. */
export function ClassStrip({
  shares,
  look: { nomenclature, palette },
}: {
  shares: readonly (readonly [number, number])[] | null;
  look: Pick<PictureLook, 'nomenclature' | 'palette'>;
}) {
  return (
    <span className="class-strip" data-unknown={shares === null || undefined} aria-hidden="true">
      {shares?.map(([value, share]) => {
        const found = classOf(nomenclature, value);
        return (
          <span
            key={value}
            data-unlisted={!found || undefined}
            style={{ width: `${share * 100}%`, ...(found ? { background: classColor(found, palette) } : {}) }}
          />
        );
      })}
    </span>
  );
}
