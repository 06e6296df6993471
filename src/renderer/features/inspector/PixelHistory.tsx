import type { PixelEdit } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { toolIcon, toolName } from '../history/editTexts.ts';

/** Who changed the pixel where the pointer rests, when, and from what to what; what was undone is struck through. */
export function PixelHistory({
  edits,
  nomenclature,
}: {
  edits: readonly PixelEdit[];
  nomenclature: Nomenclature;
}) {
  const { t } = useText();
  // Undoing and redoing are told by the edit that they are about.
  const strokes = edits.filter(({ targetSeq }) => targetSeq === null);
  return (
    <>
      <h3 className="pixel-history-title">{t('evidence.pixel.history')}</h3>
      <ol className="pixel-history" data-testid="pixel-history">
        {strokes.map((edit) => (
          <Line key={edit.editId} edit={edit} nomenclature={nomenclature} />
        ))}
        {strokes.length === 0 && <li className="muted">{t('evidence.pixel.noHistory')}</li>}
      </ol>
    </>
  );
}

function Line({ edit, nomenclature }: { edit: PixelEdit; nomenclature: Nomenclature }) {
  const { t, language } = useText();
  const palette = useSession((s) => s.palette);
  const name = (value: number) => classOf(nomenclature, value)?.[language] ?? t('pixel.unknown', { value });
  const swatch = (value: number) => {
    const known = classOf(nomenclature, value);
    return known && <Swatch color={classColor(known, palette)} size={11} />;
  };
  const tool = toolName(edit.tool);
  const time = new Date(edit.utc);
  return (
    <li
      data-in-force={edit.inForce}
      title={t('evidence.pixel.line', {
        from: name(edit.from),
        to: name(edit.to),
        tool,
        author: edit.author,
        time: time.toLocaleString(language),
      })}
    >
      <Icon name={toolIcon(edit.tool)} size={13} />
      <span className="visually-hidden">{tool}</span>
      <span className="history-swatches" aria-hidden="true">
        {swatch(edit.from)}
        <Icon name="chevron" size={10} />
        {swatch(edit.to)}
      </span>
      <span className="pixel-history-to">{name(edit.to)}</span>
      <span className="pixel-history-who">
        {edit.author} · {time.toLocaleDateString(language)}
      </span>
    </li>
  );
}
