/**
 * Imported first by every script: a Node that is too old gets a sentence instead of a crash of a native module.
 * npm scripts find the Node 24 of node_modules/.bin before the system's; a bare `node script.mjs` does not.
 * (src/main/versionGuard.ts is the same for the built programs.)
 */
import { speaksFrench } from './say.mjs';

export const minimumNodeMajor = 22;

const major = Number(process.versions.node.split('.')[0]);
if (major < minimumNodeMajor) {
  process.stderr.write(
    speaksFrench()
      ? `Arpenteur demande Node ${minimumNodeMajor} ou plus récent ; celui-ci est ${process.versions.node}. Lancez les commandes par npm (npm start, npm test) après npm ci, ou installez Node ${minimumNodeMajor} ou plus récent.\n`
      : `Arpenteur needs Node ${minimumNodeMajor} or newer; this is ${process.versions.node}. Start it through npm (npm start, npm test) after npm ci, or install Node ${minimumNodeMajor} or newer.\n`,
  );
  process.exit(1);
}
