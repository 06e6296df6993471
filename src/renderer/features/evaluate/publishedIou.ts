/**
 * IoU per class of FLAIR-HUB LC-A RGB on the official test split, percent, by value of `cosia-hub-0-18`: the model card of
 * IGNF/FLAIR-HUB_LC-A_RGB_swinbase-upernet. Of the swimming pool the card gives two numbers, and this is their middle. It says
 * which classes are hard, and is no target: another split has other numbers.
 */
export const publishedIou: readonly number[] = [
  83.8, 77.9, 60.05, 75.0, 57.0, 65.2, 90.1, 67.8, 52.9, 56.5, 37.3, 78.9, 70.1, 58.9, 31.0,
];
