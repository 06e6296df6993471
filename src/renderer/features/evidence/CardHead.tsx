import { Popover } from '@mantine/core';
import { useStore } from 'zustand';
import type { EvidenceCard } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { lpis3 } from '../../../shared/model/nomenclatures.ts';
import { useApp, useDocument, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { hasLpis } from '../canvas/hasLpis.ts';
import { classColor } from '../classes/classColor.ts';
import { Choice } from '../views/Choice.tsx';
import { areaText, cardTitle, coarserCrops, patchLabel } from './cardTexts.ts';
import { closeCard, evidenceStore, openCard, windowOfCard } from './evidenceStore.ts';

/** Patches that are named; of more only their number is said. */
const mostNamed = 3;

/** What the card is about: the declared crop with its size and patches, or the patch. */
export function CardHead({ card }: { card: EvidenceCard }) {
  const { app } = useApp();
  const { t, language } = useText();
  const roiKey = useDocument((s) => s.roi?.roiKey ?? '');
  const crops = coarserCrops(card, language, t);
  const close = useCommand('evidence.card');
  const save = useCommand('evidence.save');
  return (
    <header className="evidence-head">
      <CropSwatch card={card} />
      <h2 data-testid="evidence-title">{cardTitle(card, roiKey, language, t)}</h2>
      {crops.length > 0 && (
        <span className="evidence-coarse" title={crops.join(' › ')}>
          {crops.join(' › ')}
        </span>
      )}
      <Place card={card} />
      <span className="grow" />
      <Problems card={card} />
      <OfChoice />
      <IconButton
        icon="export"
        label={save.title}
        keys={save.keys}
        position="top"
        onClick={save.run}
        testId="evidence-save"
      />
      <IconButton
        icon="close"
        label={t('evidence.close')}
        keys={close.keys}
        position="top"
        testId="evidence-close"
        onClick={() => {
          closeCard();
          app.getState().map?.focus();
        }}
      />
    </header>
  );
}

function CropSwatch({ card }: { card: EvidenceCard }) {
  const palette = useSession((s) => s.palette);
  const crop = card.region && classOf(lpis3, card.region.codes[2]);
  if (!crop) return <Icon name="grid" size={14} />;
  return <Swatch color={classColor(crop, palette)} />;
}

/** Size, and where it lies: the share of its patches that a region takes. */
function Place({ card }: { card: EvidenceCard }) {
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  if (!roi) return null;
  const { region } = card;
  const ids = region?.patchIds ?? [card.patchId];
  const named = ids.slice(0, mostNamed).map((id) => patchLabel(id, roi.roiKey));
  const more = ids.length - named.length;
  const patches = more > 0 ? `${named.join(', ')} +${formatNumber(more, language)}` : named.join(', ');
  const window = windowOfCard(roi, card);
  const areaM2 = region?.areaM2 ?? (window ? window.width * window.height * roi.gsd * roi.gsd : 0);
  const patchPx = roi.grid
    .filter(({ patchId }) => ids.includes(patchId))
    .reduce((sum, { widthPx, heightPx }) => sum + widthPx * heightPx, 0);
  const parts = [
    areaText(areaM2, language),
    region
      ? t('evidence.shareOf', {
          count: ids.length,
          share: formatShare(region.areaPx / Math.max(1, patchPx), language),
          patches,
        })
      : hasLpis(roi)
        ? t('evidence.noDeclaration')
        : t('evidence.noLpis'),
    ...(region?.isCut ? [t('evidence.isCut')] : []),
  ];
  return (
    <span className="evidence-where" title={[...parts, ...ids].join('\n')} data-testid="evidence-where">
      {parts.join(' · ')}
    </span>
  );
}

/** What of the files could not be read: one sentence each. */
function Problems({ card: { problems } }: { card: EvidenceCard }) {
  const { t, language } = useText();
  if (problems.length === 0) return null;
  return (
    <Popover position="top-end" width={420} withArrow>
      <Popover.Target>
        <button type="button" className="text-button evidence-problems" data-testid="evidence-problems">
          <Icon name="warning" size={15} />
          {t('evidence.problems', { count: problems.length, n: formatNumber(problems.length, language) })}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <ul className="evidence-problem-list">
          {problems.map(({ id, error }) => (
            <li key={`${id} ${JSON.stringify(error.params)} ${error.code}`}>
              <strong>{t(`evidence.source.${id}`)}</strong> {formatError(error, language).message}
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Speaks of the region or of the patch at the same place. */
function OfChoice() {
  const { t } = useText();
  const withLpis = useDocument((s) => hasLpis(s.roi));
  const wish = useStore(evidenceStore, (s) => s.wish);
  if (!wish || !withLpis) return null;
  return (
    <Choice
      label={t('evidence.of')}
      value={wish.of}
      options={[
        { value: 'region', label: t('evidence.ofRegion') },
        { value: 'patch', label: t('evidence.ofPatch') },
      ]}
      onChoose={(of) => openCard({ ...wish, of })}
      testId="evidence-of"
    />
  );
}
