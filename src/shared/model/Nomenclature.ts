/** One class of a nomenclature. */
export interface NomenclatureClass {
  /** The value in the files. */
  readonly value: number;
  readonly en: string;
  readonly fr: string;
  /** `#rrggbb`, the palette of FLAIR. */
  readonly color: string;
  /** `#rrggbb`, the palette of the CoSIA product, where the list has one. */
  readonly colorCosia?: string;
  /** `#rrggbb`, kept apart from the others for every kind of eyes; lists of a dataset's own get theirs by `withSafeColors`. */
  readonly colorSafe?: string;
  /** Weight in the reference's metrics: 0 for weak classes. */
  readonly weight?: 0 | 1;
  /** Drawn transparent ("no declaration" of LPIS). */
  readonly transparent?: boolean;
}

/** An ordered list of classes, part of a dataset's identity; never guessed from values. */
export interface Nomenclature {
  readonly id: NomenclatureId;
  /** Short name shown wherever classes are shown. */
  readonly label: string;
  readonly en: string;
  readonly fr: string;
  readonly classes: readonly NomenclatureClass[];
}

/** `own` is a list that a dataset brings along. */
export type NomenclatureId = 'cosia-hub-0-18' | 'flair-1-19' | 'own' | 'lpis-1' | 'lpis-2' | 'lpis-3';

/** The class of a value, or undefined for an unknown code (shown as such, kept on save). */
export function classOf(nomenclature: Nomenclature, value: number): NomenclatureClass | undefined {
  return nomenclature.classes.find((c) => c.value === value);
}
