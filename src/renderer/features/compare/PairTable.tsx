import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import type { ClassLayer } from './classLayers.ts';
import { hasPair, toggledPairs, type DifferenceRow } from './differenceRows.ts';

/** More lines than this are said to be there, and not drawn. */
const mostRows = 200;

/** Pairs of classes with their share and area; a click marks one alone on the map. */
export function PairTable({ rows, a, b }: { rows: readonly DifferenceRow[]; a: ClassLayer; b: ClassLayer }) {
  const { t, language } = useText();
  const pairs = useSession((s) => s.differencePairs);
  const setPairs = useSession((s) => s.setDifferencePairs);
  return (
    <>
      <div className="difference-scroll">
        <table className="difference-table" data-testid="difference-table">
          <thead>
            <tr>
              <th>{t('compare.difference.pair')}</th>
              <th>%</th>
              <th>m²</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostRows).map((row) => {
              const isMarked = hasPair(pairs, row.a, row.b);
              return (
                <tr key={`${row.a} ${row.b}`} data-marked={isMarked || undefined}>
                  <td>
                    <button
                      type="button"
                      aria-pressed={isMarked}
                      title={t('compare.difference.only')}
                      onClick={(event) =>
                        setPairs(toggledPairs(pairs, row.a, row.b, event.ctrlKey || event.metaKey))
                      }
                      data-testid={`difference-pair-${row.a}-${row.b}`}
                      data-px={row.px}
                    >
                      <ClassName layer={a} value={row.a} />
                      <span aria-hidden="true">→</span>
                      <ClassName layer={b} value={row.b} />
                    </button>
                  </td>
                  <td>{formatShare(row.share, language)}</td>
                  <td title={t('compare.difference.px', { n: formatNumber(row.px, language) })}>
                    {formatNumber(row.areaM2, language, row.areaM2 < 10 ? 1 : 0)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows.length > mostRows && (
        <p className="section-note">
          {t('compare.difference.more', { n: formatNumber(rows.length - mostRows, language) })}
        </p>
      )}
    </>
  );
}

/** A class by its colour and name; a value outside the list as such. */
function ClassName({ layer, value }: { layer: ClassLayer; value: number }) {
  const { t, language } = useText();
  const palette = useSession((s) => s.palette);
  const known = classOf(layer.nomenclature, value);
  return (
    <span className="difference-class">
      {known && !known.transparent && <Swatch color={classColor(known, palette)} size={10} />}
      <span>{known ? known[language] : t('pixel.unknown', { value })}</span>
    </span>
  );
}
