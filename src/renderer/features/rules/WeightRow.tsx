import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { useText } from '../../i18n/index.ts';
import { weighedRules } from './rulesDraft.ts';
import { changeRules, type RulesDesk } from './rulesStore.ts';
import { WeightBox } from './WeightBox.tsx';

/** How much a contradiction of each class weighs, under the columns of the grid. */
export function WeightRow({ datasetId, desk }: { datasetId: string; desk: RulesDesk }) {
  const { t, language } = useText();
  const { weights } = desk.draft.rules.matrix;
  return (
    <tr className="matrix-weights">
      <th scope="row" title={t('matrix.weightHelp')}>
        {t('matrix.weight')}
      </th>
      {cosiaHub.classes.map((c) => (
        <td key={c.value}>
          <WeightBox
            value={weights.classes[String(c.value)] ?? null}
            fallback={weights.default}
            label={t('matrix.weightOf', { name: c[language] })}
            testId={`weight-${c.value}`}
            onValue={(weight) =>
              changeRules(
                datasetId,
                (rules) => weighedRules(rules, 'classes', String(c.value), weight),
                `weight/${c.value}`,
              )
            }
          />
        </td>
      ))}
    </tr>
  );
}
