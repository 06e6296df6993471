import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { classColor } from '../classes/classColor.ts';

/** The largest classes of a mask as a strip of their colours; what is not known is a pale one. */
export function ClassStrip({ shares }: { shares: readonly (readonly [number, number])[] | null }) {
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
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
