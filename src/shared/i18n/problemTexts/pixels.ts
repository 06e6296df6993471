import type { Language } from '../language.ts';

/** Problems that reading headers and pixels finds; see `problems.ts`. */
export const pixelsProblems = {
  pixelsUnreadable: {
    en: 'The pixels of {{path}} cannot be read ({{reason}}); it counts in no statistics. Download it again.',
    fr: 'Les pixels de {{path}} ne peuvent pas être lus ({{reason}}) ; le fichier n’entre dans aucune statistique. Téléchargez-le de nouveau.',
  },
  unknownCodes: {
    en: '{{px}} pixels of {{path}} have a value that is not in the class list ({{values}}). They are shown as unknown codes and kept; check that the class list is the right one, or correct them.',
    fr: '{{px}} pixels de {{path}} ont une valeur absente de la liste de classes ({{values}}). Ils sont affichés comme codes inconnus et conservés ; vérifiez que la liste de classes est la bonne, ou corrigez-les.',
  },
  lpisUnknownCodes: {
    en: '{{px}} pixels of {{path}} have an LPIS code that is in no class list ({{values}}). They are shown as unknown codes; do not trust the parcels there.',
    fr: '{{px}} pixels de {{path}} ont un code LPIS absent des listes de classes ({{values}}). Ils sont affichés comme codes inconnus ; ne vous y fiez pas à cet endroit.',
  },
  hierarchyViolations: {
    en: 'In {{px}} pixels of {{path}} the LPIS levels contradict each other: the crop of a finer level does not belong to the group of a coarser one. Compare the levels there before you trust one.',
    fr: 'Dans {{px}} pixels de {{path}}, les niveaux LPIS se contredisent : la culture d’un niveau fin n’appartient pas au groupe d’un niveau plus général. Comparez les niveaux à cet endroit avant de vous fier à l’un d’eux.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;
