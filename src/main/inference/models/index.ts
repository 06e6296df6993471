export { createModels, type ModelsOptions } from './createModels.ts';
export { manifestPathOf } from './checkFiles.ts';
export { templateNames, readTemplate } from './templates.ts';
