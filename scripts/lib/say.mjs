/** Words for the terminal, French or English as the system's language says. */

/** True when the environment asks for French (LC_ALL, LC_MESSAGES, LANG in that order, as gettext reads them). */
export function speaksFrench(env = process.env) {
  const language = env.LC_ALL || env.LC_MESSAGES || env.LANG || systemLanguage();
  return /^fr([_.@-]|$)/i.test(language);
}

// Windows sets none of the variables.
function systemLanguage() {
  return process.platform === 'win32' ? Intl.DateTimeFormat().resolvedOptions().locale : '';
}

/** The text in the user's language. */
export function pick(french, english, env = process.env) {
  return speaksFrench(env) ? french : english;
}

/** One line on stderr: stdout belongs to data. */
export function say(french, english) {
  process.stderr.write(`${pick(french, english)}\n`);
}
