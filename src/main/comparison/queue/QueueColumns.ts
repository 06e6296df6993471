import { disagreementRules } from '../../../shared/comparison/found.ts';
import { severityLevel, severityLevels } from '../../../shared/comparison/severity.ts';
import { verdictKinds, type VerdictKind } from '../../../shared/comparison/verdicts.ts';
import type { Disagreement } from '../../../shared/contract/index.ts';
import type { QueueRow } from './Queue.ts';

/** Columns of numbers; NaN is null. `place` grows from row to row as they come in. */
const numberNames = [
  'areaM2',
  'perimeterM',
  'severity',
  'weight',
  'evidence',
  'heightMedian',
  'heightP95',
  'ndvi',
  'modelValue',
  'modelShare',
  'regionShare',
  'edgeNear',
  'edgeFar',
  'x',
  'y',
  'width',
  'height',
  'recent',
  'place',
] as const;
/** Columns of codes: classes as they are, texts and lists of words by their place in a dictionary. */
const codeNames = [
  'cover',
  'declared1',
  'declared3',
  'rule',
  'level',
  'verdict',
  'domain',
  'roi',
  'patches',
] as const;

type NumberName = (typeof numberNames)[number];
type CodeName = (typeof codeNames)[number];

/** Code of an open item in the column `verdict`; the verdicts follow in the order of `verdictKinds`. */
export const openCode = 0;

/** Distinct texts by number. Never forgets one: domains, ROIs and patches of a dataset are few. */
export class Dictionary {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  /** The number of a text, a new one when it was not there. */
  put(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  codeOf(text: string): number | undefined {
    return this.#codes.get(text);
  }
}

/** The rows of the queue by slot, in columns that grow; who uses them knows which slots hold a row. */
export class QueueColumns {
  readonly numbers = Object.fromEntries(numberNames.map((name) => [name, new Float64Array(0)])) as Record<
    NumberName,
    Float64Array
  >;
  readonly codes = Object.fromEntries(codeNames.map((name) => [name, new Int32Array(0)])) as Record<
    CodeName,
    Int32Array
  >;
  readonly ids: string[] = [];
  readonly domains = new Dictionary();
  readonly rois = new Dictionary();
  readonly #regionIds: (string | null)[] = [];
  /** Lists of patch ids, joined by NUL. */
  readonly #patches = new Dictionary();
  #room = 0;

  /** Slots that there is room for. */
  get room(): number {
    return this.#room;
  }

  /** Writes a row into a slot. `place` is larger than that of all rows before. */
  set(slot: number, row: QueueRow, place: number): void {
    if (slot >= this.#room) this.#grow(Math.max(1024, this.#room * 2, slot + 1));
    for (const name of numberNames) this.numbers[name][slot] = numberOf[name](row);
    this.numbers.place[slot] = place;
    const { codes } = this;
    codes.cover[slot] = row.cover;
    codes.declared1[slot] = row.declared1;
    codes.declared3[slot] = row.declared3;
    codes.rule[slot] = disagreementRules.indexOf(row.rule);
    codes.level[slot] = severityLevels.indexOf(severityLevel(row.severity));
    codes.domain[slot] = this.domains.put(row.domain);
    codes.roi[slot] = this.rois.put(row.roiKey);
    codes.patches[slot] = this.#patches.put(row.patchIds.join('\0'));
    this.setVerdict(slot, row.verdict);
    this.ids[slot] = row.id;
    this.#regionIds[slot] = row.regionId;
  }

  setVerdict(slot: number, verdict: VerdictKind | null): void {
    this.codes.verdict[slot] = verdict === null ? openCode : verdictKinds.indexOf(verdict) + 1;
  }

  item(slot: number, datasetId: string): Disagreement {
    const { numbers, codes } = this;
    const at = (name: NumberName): number => numbers[name][slot]!;
    const known = (name: NumberName): number | null => (Number.isNaN(at(name)) ? null : at(name));
    const patches = this.#patches.texts[codes.patches[slot]!]!;
    const verdict = verdictKinds[codes.verdict[slot]! - 1] ?? null;
    return {
      id: this.ids[slot]!,
      datasetId,
      roiKey: this.rois.texts[codes.roi[slot]!]!,
      domain: this.domains.texts[codes.domain[slot]!]!,
      cover: codes.cover[slot]!,
      declared1: codes.declared1[slot]!,
      declared3: codes.declared3[slot]!,
      rule: disagreementRules[codes.rule[slot]!]!,
      areaM2: at('areaM2'),
      perimeterM: at('perimeterM'),
      severity: at('severity'),
      level: severityLevels[codes.level[slot]!]!,
      parts: { weight: at('weight'), evidence: at('evidence') },
      height: Number.isNaN(at('heightMedian')) ? null : { median: at('heightMedian'), p95: at('heightP95') },
      ndvi: known('ndvi'),
      model: Number.isNaN(at('modelValue')) ? null : { value: at('modelValue'), share: at('modelShare') },
      regionShare: known('regionShare'),
      regionId: this.#regionIds[slot]!,
      edgeM: [at('edgeNear'), at('edgeFar')],
      window: { x: at('x'), y: at('y'), width: at('width'), height: at('height') },
      patchIds: patches === '' ? [] : patches.split('\0'),
      state: verdict === null ? 'open' : 'judged',
      verdict,
    };
  }

  #grow(room: number): void {
    for (const name of numberNames) {
      const larger = new Float64Array(room);
      larger.set(this.numbers[name]);
      this.numbers[name] = larger;
    }
    for (const name of codeNames) {
      const larger = new Int32Array(room);
      larger.set(this.codes[name]);
      this.codes[name] = larger;
    }
    this.#room = room;
  }
}

const numberOf: Readonly<Record<NumberName, (row: QueueRow) => number>> = {
  areaM2: (row) => row.areaM2,
  perimeterM: (row) => row.perimeterM,
  severity: (row) => row.severity,
  weight: (row) => row.parts.weight,
  evidence: (row) => row.parts.evidence,
  heightMedian: (row) => row.height?.median ?? NaN,
  heightP95: (row) => row.height?.p95 ?? NaN,
  ndvi: (row) => row.ndvi ?? NaN,
  modelValue: (row) => row.model?.value ?? NaN,
  modelShare: (row) => row.model?.share ?? NaN,
  regionShare: (row) => row.regionShare ?? NaN,
  edgeNear: (row) => row.edgeM[0],
  edgeFar: (row) => row.edgeM[1],
  x: (row) => row.window.x,
  y: (row) => row.window.y,
  width: (row) => row.window.width,
  height: (row) => row.window.height,
  recent: (row) => row.recent ?? 0,
  place: () => 0,
};
