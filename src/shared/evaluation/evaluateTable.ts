import { flair19, lpis1 } from '../model/nomenclatures.ts';
import type { Nomenclature, NomenclatureClass } from '../model/Nomenclature.ts';
import type { Convention, EvaluationTask } from '../contract/evaluation.ts';
import {
  confusionMatrix,
  flair2Matrix,
  keepClasses,
  total,
  type ConfusionMatrix,
} from './confusionMatrix.ts';
import { flair2Scores, presentScores, referenceScores, type Scores } from './metrics.ts';
import type { PairTable } from './PairTable.ts';

/** Which classes are counted, and how predictions are read. */
export interface EvaluationRules {
  readonly list: Nomenclature;
  readonly offset: 0 | 1;
}

/** Numbers of one part of a dataset. */
export interface Evaluated {
  readonly matrix: ConfusionMatrix;
  readonly conventions: {
    readonly reference: Convention;
    readonly present: Convention;
    /** Null unless the list is that of FLAIR#1 and #2. */
    readonly flair2: Convention | null;
  };
}

/** The class list that a task is evaluated in. @param classList of the dataset's masks */
export const listOfTask = (task: EvaluationTask, classList: Nomenclature): Nomenclature =>
  task === 'lpis' ? lpis1 : classList;

/** The classes of the convention of the reference: those of weight 0 are left out; lists without weights keep all. */
export const isKeptClass = ({ weight }: NomenclatureClass): boolean => weight !== 0;

/** All conventions of one part. */
export function evaluateTable(table: PairTable, { list, offset }: EvaluationRules): Evaluated {
  const values = list.classes.map(({ value }) => value);
  const matrix = confusionMatrix(table, values, offset);
  const kept = new Set(list.classes.filter(isKeptClass).map(({ value }) => value));
  const keptMatrix = keepClasses(matrix, (value) => kept.has(value));
  const named = (scores: Scores): Convention => withNames(scores, list);
  return {
    matrix,
    conventions: {
      reference: named(referenceScores(keptMatrix)),
      present: named(presentScores(keptMatrix)),
      flair2: list.id === flair19.id ? named(flair2Scores(flair2Matrix(table, offset))) : null,
    },
  };
}

/** The numbers of a part that a table of parts shows. */
export function partScores(
  table: PairTable,
  { list, offset }: EvaluationRules,
): { px: number; miouReference: number | null; miouPresent: number | null; overallAccuracy: number | null } {
  const values = list.classes.map(({ value }) => value);
  const matrix = confusionMatrix(table, values, offset);
  const kept = new Set(list.classes.filter(isKeptClass).map(({ value }) => value));
  const keptMatrix = keepClasses(matrix, (value) => kept.has(value));
  const { miou, overallAccuracy } = referenceScores(keptMatrix);
  return {
    px: total(matrix.counts),
    miouReference: miou,
    miouPresent: presentScores(keptMatrix).miou,
    overallAccuracy,
  };
}

function withNames({ classes, ...means }: Scores, list: Nomenclature): Convention {
  const classOf = new Map(list.classes.map((one) => [one.value, one]));
  return {
    ...means,
    classes: classes.map((one) => {
      const { en, fr } = classOf.get(one.value)!;
      return { ...one, name: { en, fr } };
    }),
  };
}
