/** Texts of dataset layouts, class lists and locating a dataset; keys begin with `layouts.`. */
export const layoutsEn = {
  'layouts.cells': 'Cells of this image',
  'layouts.image': 'Image',
  'layouts.mask': 'Mask, corrected',
  'layouts.fiveBands':
    'Bands of the image: red, green, blue, near infrared, relative height (coding unknown).',
  'layouts.plainBands': 'Shown are the first bands of the image: red, green, blue, near infrared.',
  'layouts.plainColours': 'Shown are the bands of the image: red, green, blue.',
} as const;

export const layoutsFr: Readonly<Record<keyof typeof layoutsEn, string>> = {
  'layouts.cells': 'Cellules de cette image',
  'layouts.image': 'Image',
  'layouts.mask': 'Masque corrigé',
  'layouts.fiveBands':
    'Bandes de l’image : rouge, vert, bleu, proche infrarouge, hauteur relative (codage inconnu).',
  'layouts.plainBands':
    'Sont montrées les premières bandes de l’image : rouge, vert, bleu, proche infrarouge.',
  'layouts.plainColours': 'Sont montrées les bandes de l’image : rouge, vert, bleu.',
};
