import type { Language } from '../language.ts';

/** Problems of metadata files, dates and places; see `problems.ts`. */
export const metadataProblems = {
  gpkgCrs: {
    en: 'The footprints of the metadata file {{path}} are in {{found}} where {{expected}} is expected; they were left out. The files themselves place the patches.',
    fr: 'Les emprises du fichier de métadonnées {{path}} sont en {{found}} au lieu de {{expected}} ; elles ont été ignorées. Les fichiers eux-mêmes situent les patches.',
  },
  dateBandMismatch: {
    en: '{{path}} has {{found}} dates where the metadata list {{dates}}. The shorter of the two counts; a date may belong to another image.',
    fr: '{{path}} compte {{found}} dates alors que les métadonnées en listent {{dates}}. Le plus petit nombre compte ; une date peut correspondre à une autre image.',
  },
  crsNotMetres: {
    en: '{{path}} is in {{found}}, whose unit is not the metre. Areas, distances and the export need metres: reproject it, for example to EPSG:2154, then scan again.',
    fr: '{{path}} est en {{found}}, dont l’unité n’est pas le mètre. Les surfaces, les distances et l’export demandent des mètres : reprojetez-le, par exemple en EPSG:2154, puis relancez l’analyse.',
  },
  crsUnknown: {
    en: '{{path}} names no coordinate system that is known here ({{found}}); its numbers are taken as metres, and it is not on the overview map.',
    fr: '{{path}} ne nomme aucun système de coordonnées connu ici ({{found}}) ; ses nombres sont pris pour des mètres, et il n’est pas sur la carte d’ensemble.',
  },
  pairMismatch: {
    en: '{{path}} does not match the image of its pair: {{found}} where the image has {{expected}}. Classes would be painted in the wrong place: make the two alike, then scan again.',
    fr: '{{path}} ne correspond pas à l’image de sa paire : {{found}} alors que l’image a {{expected}}. Les classes seraient peintes au mauvais endroit : rendez les deux identiques, puis relancez l’analyse.',
  },
  pixelsNotSquare: {
    en: '{{path}} has pixels of {{found}} m; only square pixels can be shown in their place. Resample it, then scan again.',
    fr: '{{path}} a des pixels de {{found}} m ; seuls des pixels carrés peuvent être affichés à leur place. Rééchantillonnez-le, puis relancez l’analyse.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;
