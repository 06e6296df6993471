import type { Database } from 'better-sqlite3';
import { patchStates } from '../../shared/comparison/verdicts.ts';
import { namesIn } from '../../shared/expression/index.ts';
import type { Expression } from '../../shared/expression/index.ts';
import { departmentsOf } from '../../shared/model/departments.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { factNumberNames, textNames } from './columns.ts';
import type { Columns, FactNumberName } from './columns.ts';
import { readDisagreements } from './disagreements.ts';
import { countProblems } from './loadColumns.ts';
import { Lru } from './Lru.ts';
import { Dictionary, pick, pickCodes, TextColumn } from './TextColumn.ts';
import type { ColumnSource, FactNode } from './vectors.ts';

const maskBit = modalityBit('AERIAL_LABEL-COSIA');
/** Place in `maskStates` of a mask that is not there; those behind it are files that cannot be edited. */
const maskMissing = 1;

export const states = ['untouched', 'edited', 'readOnly', 'noMask'] as const;

/** The vocabulary of patches over the columns of a dataset. */
export class PatchColumns implements ColumnSource {
  readonly columns: Columns;
  readonly #db: Database;
  /** Columns that are computed when they are first asked for, under their name and what it depends on. */
  readonly #computed = new Lru<Float64Array | Uint8Array | TextColumn>(24);
  #factVersion = 0;
  #editVersion = 0;
  #comparisonVersion = 0;

  constructor(db: Database, columns: Columns) {
    this.#db = db;
    this.columns = columns;
  }

  get count(): number {
    return this.columns.count;
  }

  factsChanged(): void {
    this.#factVersion++;
  }

  editsChanged(): void {
    this.#editVersion++;
  }

  comparisonChanged(): void {
    this.#comparisonVersion++;
  }

  /** Changes when the value of an expression may have: facts and edits come while people work, all else is loaded anew. */
  stampOf(expression: Expression | null): string {
    let facts = false;
    let edits = false;
    let compared = false;
    for (const name of expression ? namesIn(expression) : []) {
      edits ||= editNames.has(name);
      compared ||= name === 'disagreements' || name === 'severity';
      facts ||= /^(share|lpis\d)\(/.test(name) || factNames.has(name);
    }
    const versions = [facts && this.#factVersion, edits && this.#editVersion];
    return [...versions, compared && this.#comparisonVersion]
      .map((part) => (part === false ? '' : part))
      .join('/');
  }

  number(node: FactNode): Float64Array {
    const { columns } = this;
    if (node.kind === 'call') {
      const label = node.name === 'share' ? 'cosia' : (node.name as 'lpis1' | 'lpis2' | 'lpis3');
      return this.#compute(node, () => columns.facts.counts[label].shares(Number(node.argument)));
    }
    if (factNumberNames.includes(node.name as FactNumberName))
      return columns.facts.numbers[node.name as FactNumberName];
    switch (node.name) {
      case 'row':
        return columns.row;
      case 'col':
        return columns.col;
      case 'changed_px':
        return columns.edits.changedPx;
      case 'year':
        return this.#compute(node, () => {
          const years = columns.rois.map(({ year }) => (/^\d+$/.test(year) ? Number(year) : NaN));
          return pick(years, columns.roi);
        });
      case 'x':
        return this.#compute(node, () => middle(columns.left, columns.widthM, 0.5));
      case 'y':
        return this.#compute(node, () => middle(columns.top, columns.heightM, -0.5));
      case 'classes':
        return this.#compute(node, () => columns.facts.counts.cosia.numbers());
      case 'dominant':
        return this.#compute(node, () => columns.facts.counts.cosia.dominant());
      case 'problems':
        return this.#compute(node, () => this.#problems());
      case 'remarks':
        return columns.edits.remarks;
      case 'disagreements':
      case 'severity':
        return this.#compute(node, () => readDisagreements(this.#db, columns)[node.name as 'severity']);
      default:
        throw new Error(`No number named ${node.name}`);
    }
  }

  boolean(node: FactNode): Uint8Array {
    const { columns } = this;
    if (node.kind === 'name') {
      if (node.name === 'measured') return columns.facts.measured;
      if (node.name === 'edited') return this.#compute(node, () => isPositive(columns.edits.edits));
      throw new Error(`No condition named ${node.name}`);
    }
    const bit = modalityBit(node.argument as Modality);
    const present = node.name === 'has' ? 1 : 0;
    const result = new Uint8Array(columns.count);
    for (let row = 0; row < result.length; row++)
      result[row] = (columns.bits[row]! & bit) !== 0 ? present : 1 - present;
    return result;
  }

  text(node: FactNode): TextColumn {
    const { columns } = this;
    if (node.kind === 'call') return this.#compute(node, () => columns.splits.map(fieldOf(node.argument)));
    if (textNames.includes(node.name as (typeof textNames)[number]))
      return columns.texts[node.name as (typeof textNames)[number]];
    switch (node.name) {
      case 'patch':
        return columns.patchId;
      case 'roi':
        return this.#compute(node, () => this.#ofRoi(({ roi }) => roi));
      case 'domain':
        return this.#compute(node, () => this.#ofRoi(({ domain }) => domain));
      case 'department':
        return this.#compute(node, () => this.#ofRoi(({ domain }) => domain).map(departmentsIn));
      case 'state':
        return this.#compute(node, () => this.#states());
      case 'review':
        return this.#compute(node, () => this.#review());
      default:
        throw new Error(`No text named ${node.name}`);
    }
  }

  /** Place in `states` of each patch. */
  state(row: number): number {
    const { bits, maskState, edits } = this.columns;
    if ((bits[row]! & maskBit) === 0 || maskState[row] === maskMissing) return 3;
    if (maskState[row]! > maskMissing || edits.readOnly[row] === 1) return 2;
    return edits.edits[row]! > 0 ? 1 : 0;
  }

  #states(): TextColumn {
    const codes = new Uint32Array(this.columns.count);
    for (let row = 0; row < codes.length; row++) codes[row] = 1 + this.state(row);
    return new TextColumn(codes, [null, ...states]);
  }

  #review(): TextColumn {
    const codes = Uint32Array.from(this.columns.edits.review, (state) => 1 + state);
    return new TextColumn(codes, [null, ...patchStates]);
  }

  #problems(): Float64Array {
    const { scan, patchId } = this.columns;
    const numbers = new Float64Array(this.columns.count);
    const byId = countProblems(this.#db, scan);
    if (byId.size === 0) return numbers;
    for (let row = 0; row < numbers.length; row++) numbers[row] = byId.get(patchId.first(row + 1)!) ?? 0;
    return numbers;
  }

  #ofRoi(read: (roi: Columns['rois'][number]) => string): TextColumn {
    const dictionary = new Dictionary();
    const codes = this.columns.rois.map((roi) => dictionary.code(read(roi)));
    return new TextColumn(pickCodes(codes, this.columns.roi), dictionary.values);
  }

  #compute<C extends Float64Array | Uint8Array | TextColumn>(node: FactNode, compute: () => C): C {
    const argument = node.kind === 'call' ? node.argument : '';
    // The key of a column stands for its type: the same name is always computed by the same function.
    return this.#computed.get(`${node.name}(${argument})${this.stampOf(node)}`, compute) as C;
  }
}

const factNames: ReadonlySet<string> = new Set([
  ...factNumberNames,
  ...['measured', 'classes', 'dominant', 'problems'],
]);

const editNames: ReadonlySet<string> = new Set(['edited', 'changed_px', 'state', 'review', 'remarks']);

/** A place and a share of a size beyond it, of each row. */
function middle(places: Float64Array, sizes: Float64Array, share: number): Float64Array {
  const result = new Float64Array(places.length);
  for (let row = 0; row < result.length; row++) result[row] = places[row]! + sizes[row]! * share;
  return result;
}

function isPositive(numbers: Float64Array): Uint8Array {
  const result = new Uint8Array(numbers.length);
  for (let row = 0; row < result.length; row++) result[row] = numbers[row]! > 0 ? 1 : 0;
  return result;
}

function departmentsIn(domain: string): readonly string[] | null {
  const departments = departmentsOf(domain);
  return departments.length > 0 ? departments : null;
}

/** Reads one text of a JSON object. */
function fieldOf(name: string): (json: string) => string | null {
  return (json) => {
    const fields = JSON.parse(json) as Record<string, unknown>;
    const value = Object.hasOwn(fields, name) ? fields[name] : null;
    return typeof value === 'string' ? value : null;
  };
}
