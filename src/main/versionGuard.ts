/*
 * Imported first by every entry: on a Node that is too old a native module dies without a message, so say it before.
 * It imports nothing itself, because whatever it imported would run before it. What is native comes after it through
 * `await import(…)`: static imports of packages are all evaluated before the entry's own code in the built files.
 * (scripts/lib/guard.mjs is the same for the scripts.)
 */
const minimumMajor = 22;

if (Number(process.versions.node.split('.')[0]) < minimumMajor) {
  const language = process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '';
  process.stderr.write(
    /^fr([_.@-]|$)/i.test(language)
      ? `Arpenteur demande Node ${minimumMajor} ou plus récent ; celui-ci est ${process.versions.node}. Lancez-le par npm (npm start, npm run cli), ou installez Node ${minimumMajor} ou plus récent.\n`
      : `Arpenteur needs Node ${minimumMajor} or newer; this is ${process.versions.node}. Start it through npm (npm start, npm run cli), or install Node ${minimumMajor} or newer.\n`,
  );
  process.exit(1);
}

export {};
