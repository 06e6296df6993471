import { app } from 'electron';
import { languageOfLocale } from '../../../shared/i18n/language.ts';
import type { Language } from '../../../shared/i18n/language.ts';

interface Texts {
  readonly alreadyRunning: string;
  readonly coreGivenUp: string;
  readonly nothingLost: string;
  readonly tryAgain: string;
  readonly quit: string;
  readonly coreAway: string;
  readonly edit: string;
  readonly view: string;
  readonly help: string;
  readonly aboutDatasets: string;
  readonly licence: string;
}

const french: Texts = {
  alreadyRunning: 'Arpenteur est déjà ouvert : sa fenêtre est mise au premier plan.',
  coreGivenUp: 'Le cœur d’Arpenteur s’est arrêté plusieurs fois de suite.',
  nothingLost: 'Les corrections confirmées sont enregistrées dans l’espace de travail.',
  tryAgain: 'Réessayer',
  quit: 'Quitter',
  coreAway: 'Le cœur d’Arpenteur redémarre…',
  edit: 'Édition',
  view: 'Affichage',
  help: 'Aide',
  aboutDatasets: 'Les jeux de données FLAIR (IGN)',
  licence: 'Licence Ouverte 2.0 des données',
};

const english: Texts = {
  alreadyRunning: 'Arpenteur is already open: its window was brought to the front.',
  coreGivenUp: 'The core of Arpenteur stopped several times in a row.',
  nothingLost: 'Acknowledged corrections are stored in the workspace.',
  tryAgain: 'Try again',
  quit: 'Quit',
  coreAway: 'The core of Arpenteur is starting again…',
  edit: 'Edit',
  view: 'View',
  help: 'Help',
  aboutDatasets: 'The FLAIR datasets (IGN)',
  licence: 'Open Licence 2.0 of the data',
};

/** The system's language, as the shell speaks it; the page has its own setting. */
export function shellLanguage(): Language {
  // Before `ready` only the list of preferred languages is known.
  return languageOfLocale(app.isReady() ? app.getLocale() : app.getPreferredSystemLanguages()[0]);
}

/** The few words of the desktop shell itself. */
export function texts(): Texts {
  return shellLanguage() === 'fr' ? french : english;
}
