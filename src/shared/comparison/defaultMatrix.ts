import type { BothLanguages, CompatibilityMatrix } from './CompatibilityMatrix.ts';

/** One letter a CoSIA value, 0 to 18 from left to right: the machine form of the proposal in docs/disagreements.md. */
const rows = [
  'XXXXPPPNCCPXPPPPPPN', // 0 grasses
  'XXXXPPXNPCCXXXPPPPN', // 1 wheat
  'XXXXPPXNPCCXXXPPPPN', // 2 barley
  'XXXXPPXNPCCXXXPPPPN', // 3 maize
  'XXXXPPXNPCCXXXPPPPN', // 4 other cereals
  'XXXXPPPNPCCXXXPPPPN', // 5 rice
  'XXXXPPXNPCCXXXPPPPN', // 6 hemp, flax, tobacco
  'XXXXPPXNPCCXXXPPPPN', // 7 sunflower
  'XXXXPPXNPCCXXXPPPPN', // 8 rapeseed
  'XXXXPPXNPCCXXXPPPPN', // 9 other oilseed crops
  'XXXXPPXNPCCXXXPPPPN', // 10 soy
  'XXXXPPXNPCCXXXPPPPN', // 11 other protein crops
  'XXXXPPXNCCPXPXPPPPN', // 12 fodder legumes
  'XXXXPPXNPCCXXXPPPPN', // 13 beetroots
  'XXXXPPXNPCCXXXPPPPN', // 14 potatoes
  'XPXXPPXNPCCXXXPPPPN', // 15 other arable crops
  'XXXXPPXNPPPCXXPPPPN', // 16 vineyard
  'XXXXPPXNPPPXCXPXPPN', // 17 olive groves
  'XPXXPPXNPPPXCXPPPPN', // 18 fruit orchards
  'XXXXPPXNPPPXCXPPPPN', // 19 nut orchards
  'XPXXPPXNPCPPPPCPPPN', // 20 other permanent crops
  'XPXXPPXNCCCPPXPPPPN', // 21 mixed crops
  'NNNNNNNNNNNNNNNNNNN', // 22 background
] as const;

const winterCrop: BothLanguages = {
  en: 'A winter crop: green until harvest (about July), then stubble, ploughed or weedy.',
  fr: 'Culture d’hiver : verte jusqu’à la moisson (vers juillet), puis chaumes, labour ou adventices.',
};
const springCrop: BothLanguages = {
  en: 'A spring crop: bare or ploughed in April and May, green from June, bare again after harvest.',
  fr: 'Culture de printemps : sol nu ou labouré en avril et mai, verte dès juin, nue après la récolte.',
};
const fieldCrop: BothLanguages = {
  en: 'An annual field crop: green or ploughed; nothing built, no water, no trees stand in it.',
  fr: 'Culture annuelle de plein champ : verte ou labourée ; ni bâti, ni eau, ni arbres.',
};

/** Why, by row. */
const reasons: Readonly<Record<string, BothLanguages>> = {
  '0': {
    en: 'Grassland. Meadows are read as herbaceous or as farmland alike; scrub and trees are grazed woodland and hedges, rock lies in alpine pasture, small ponds occur.',
    fr: 'Prairie. Une prairie est lue herbacée ou agricole indifféremment ; broussailles et arbres sont des bois pâturés et des haies, le rocher est d’alpage, de petites mares existent.',
  },
  '1': winterCrop,
  '2': {
    en: `${winterCrop.en} Spring barley is bare in early spring.`,
    fr: `${winterCrop.fr} L’orge de printemps est nue au début du printemps.`,
  },
  '3': springCrop,
  '4': fieldCrop,
  '5': {
    en: 'Paddies are flooded from about April to August: water is expected then.',
    fr: 'Les rizières sont en eau d’avril à août environ : l’eau y est attendue.',
  },
  '6': {
    en: 'An annual field crop; its drying barns stand outside of the crop.',
    fr: 'Culture annuelle ; les séchoirs sont hors de la culture.',
  },
  '7': {
    en: `${springCrop.en} Dry heads in August and September look like bare ground.`,
    fr: `${springCrop.fr} Les capitules secs d’août et septembre ressemblent à un sol nu.`,
  },
  '8': {
    en: 'A winter crop: flowers in April and May, stubble or weeds after July.',
    fr: 'Culture d’hiver : fleurit en avril et mai, chaumes ou adventices après juillet.',
  },
  '9': fieldCrop,
  '10': springCrop,
  '11': {
    en: 'Peas and beans: green to July, then stubble or weeds.',
    fr: 'Pois et féveroles : verts jusqu’en juillet, puis chaumes ou adventices.',
  },
  '12': {
    en: 'Alfalfa and clover look like a meadow; bare only at resowing; hedge trees stand at the edge.',
    fr: 'Luzerne et trèfle ressemblent à une prairie ; nus seulement au semis ; des arbres de haie bordent la parcelle.',
  },
  '13': {
    en: 'A spring crop, green until October or November.',
    fr: 'Culture de printemps, verte jusqu’en octobre ou novembre.',
  },
  '14': {
    en: 'A spring crop; ridged soil looks ploughed for weeks.',
    fr: 'Culture de printemps ; les buttes paraissent labourées pendant des semaines.',
  },
  '15': {
    en: 'Vegetables, strawberries, aromatic plants: tunnels and glasshouses are normal in market gardening.',
    fr: 'Légumes, fraises, plantes aromatiques : tunnels et serres sont normaux en maraîchage.',
  },
  '16': {
    en: 'Vines are seen by their rows. Young, uprooted or grassed vines read as grass, bare or ploughed ground, abandoned ones as scrub.',
    fr: 'La vigne se voit à ses rangs. Jeune, arrachée ou enherbée elle se lit herbe, sol nu ou labour, abandonnée elle se lit broussaille.',
  },
  '17': {
    en: 'Olive trees are broad-leaved and read as deciduous; the ground between them reads as grass, bare or ploughed.',
    fr: 'L’olivier est feuillu ; le sol entre les arbres se lit herbe, sol nu ou labour.',
  },
  '18': {
    en: 'Crowns are deciduous, alleys grass or bare; nets and tunnels may be read as greenhouses.',
    fr: 'Les houppiers sont feuillus, les allées herbe ou sol nu ; filets et tunnels peuvent être lus serres.',
  },
  '19': {
    en: 'Walnut, hazel, chestnut: as a fruit orchard; old groves read as forest.',
    fr: 'Noyers, noisetiers, châtaigniers : comme un verger ; les vieux se lisent forêt.',
  },
  '20': {
    en: 'Lavandin, berries, nurseries, truffles, Christmas trees: very mixed looks.',
    fr: 'Lavandin, petits fruits, pépinières, truffières, sapins de Noël : aspects très divers.',
  },
  '21': {
    en: 'No single crop is stated: only what is built, pools and water contradict it.',
    fr: 'Aucune culture précise n’est déclarée : seuls le bâti, les piscines et l’eau la contredisent.',
  },
  '22': { en: 'Nothing is declared: nothing follows.', fr: 'Rien n’est déclaré : rien ne s’ensuit.' },
};

/** The matrix that the program begins with: a proposal of its authors, not of the producers of CoSIA or LPIS. */
export const defaultMatrix: CompatibilityMatrix = {
  name: 'Arpenteur',
  rows,
  reasons,
  // What is built, pools and sealed ground inside a declared parcel are surest to be a mistake of one of the two.
  weights: { default: 0.6, classes: { '0': 1, '2': 1, '3': 1 }, cells: {} },
};
