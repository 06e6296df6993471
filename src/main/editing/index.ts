/** The one door of `editing`: what pixels are meant. */
export { createEditing } from './createEditing.ts';
export type { Editing, EditingOptions, ExpressionNeeds, Livewire } from './Editing.ts';
