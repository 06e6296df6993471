/**
 * Starts Arpenteur: the desktop window where Electron is, else the browser shell.
 * Usage: npm start -- --help
 */
import './lib/guard.mjs';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadElectron, findElectron, noDisplay } from './lib/electron.mjs';
import { freshBuild } from './lib/freshBuild.mjs';
import { openBrowser } from './lib/openBrowser.mjs';
import { root, userFolder } from './lib/paths.mjs';
import { pick, say } from './lib/say.mjs';
import { supervise } from './lib/supervise.mjs';

// A program that ends sooner than this with an error never showed a window.
const tooSoonMs = 10_000;

const help = {
  fr: `Usage : npm start -- [options]

  --dataset DOSSIER     ouvre ce jeu de données FLAIR
  --workspace DOSSIER   espace de travail à ouvrir (créé s’il n’existe pas)
  --sample              ouvre le jeu de données d’exemple, engendré par le programme
  --browser             sert l’application à votre navigateur, même si Electron est là
  --port N              port local de l’application dans le navigateur (sinon un port libre)
  --no-open             n’ouvre pas le navigateur ; l’adresse est affichée
  --help                affiche cette aide
`,
  en: `Usage: npm start -- [options]

  --dataset DIR     open this FLAIR dataset
  --workspace DIR   workspace to open (created when it does not exist)
  --sample          open the sample dataset, which the program generates
  --browser         serve the application to your browser even where Electron is there
  --port N          local port of the application in the browser (else any free one)
  --no-open         do not open the browser; the address is printed
  --help            show this help
`,
};

const options = readOptions();
if (options.help) {
  process.stdout.write(pick(help.fr, help.en));
} else {
  await start().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        dataset: { type: 'string' },
        workspace: { type: 'string' },
        sample: { type: 'boolean' },
        browser: { type: 'boolean' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(
        pick(
          `--port attend un nombre de 0 à 65535, et non ${values.port}`,
          `--port takes a number from 0 to 65535, not ${values.port}`,
        ),
      );
    return { ...values, port };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${pick(help.fr, help.en)}`);
    process.exit(2);
  }
}

async function start() {
  await freshBuild();
  const electron = options.browser ? null : await desktopProgram();
  if (!electron || (await runDesktop(electron)) === 'noWindow') await serveBrowser();
}

/** What the core opens; `again`: after a crash it opens the workspace, and generates or adds nothing anew. */
function coreArguments({ again = false } = {}) {
  const args = [];
  for (const name of ['workspace', again ? null : 'dataset']) {
    if (name && options[name]) args.push(`--${name}`, resolve(userFolder(), options[name]));
  }
  if (options.sample && !again) args.push('--sample');
  return args;
}

/** Electron's path, or null after one line that says why not. */
async function desktopProgram() {
  const found = findElectron();
  const blocked = noDisplay();
  const skips = process.env.ELECTRON_OVERRIDE_DIST_PATH || process.env.ELECTRON_SKIP_BINARY_DOWNLOAD;
  if (!found && !blocked && !skips) return downloadElectron();
  if (found && !blocked) return found;
  const missing = found ? [] : [pick('Electron n’est pas installé', 'Electron is not installed')];
  const why = [...missing, ...(blocked ? [pick(blocked.fr, blocked.en)] : [])].join(pick(' et ', ' and '));
  say(
    `Pas de fenêtre de bureau (${why}) : Arpenteur s’ouvre dans le navigateur.`,
    `No desktop window (${why}): Arpenteur opens in the browser.`,
  );
  return null;
}

/** Runs the desktop window until it is closed; 'noWindow' when Electron could not even start. */
function runDesktop(electron) {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (isRoot) {
    say(
      'Lancé par root : Chromium demande alors à tourner sans son bac à sable (--no-sandbox).',
      'Started by root: Chromium then has to run without its sandbox (--no-sandbox).',
    );
  }
  const started = Date.now();
  const args = [...(isRoot ? ['--no-sandbox'] : []), root, ...coreArguments()];
  const child = spawn(electron, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((done) => {
    const ended = (code, why) => {
      if (code !== 0 && Date.now() - started < tooSoonMs) {
        say(
          `Electron ne démarre pas ici (${why}) : Arpenteur s’ouvre dans le navigateur.`,
          `Electron does not start here (${why}): Arpenteur opens in the browser.`,
        );
        process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
        return done('noWindow');
      }
      process.exitCode = code ?? 1;
      done('closed');
    };
    child.once('error', (error) => ended(127, error.message));
    child.once('exit', (code, signal) => {
      // Asked to end by the user, even in the first seconds.
      if (signal === 'SIGINT' || signal === 'SIGTERM') return done('closed');
      ended(code, signal ?? `code ${code}`);
    });
  });
}

/** Serves the application on 127.0.0.1 until Ctrl+C. */
function serveBrowser() {
  return new Promise((done) => {
    const core = supervise({
      corePath: join(root, 'out/main/core.js'),
      args: coreArguments(),
      argsAgain: coreArguments({ again: true }),
      port: options.port,
      token: randomBytes(24).toString('base64url'),
      onReady(url, first) {
        if (!first) return say('Le cœur a redémarré.', 'The core is running again.');
        const opened = !options['no-open'] && openBrowser(url);
        say(
          opened ? 'Arpenteur s’ouvre dans votre navigateur :' : 'Ouvrez cette adresse dans un navigateur :',
          opened ? 'Arpenteur opens in your browser:' : 'Open this address in a browser:',
        );
        process.stdout.write(`${url}\n`);
        say('Ctrl+C pour arrêter.', 'Ctrl+C to stop.');
      },
      onCrash({ code, signal }) {
        const why = signal ?? `code ${code}`;
        say(
          `Le cœur s’est arrêté (${why}) ; il redémarre. Les corrections confirmées sont enregistrées.`,
          `The core stopped (${why}); it is started again. Acknowledged corrections are stored.`,
        );
      },
      onEnd({ why, text }) {
        if (why !== 'closed') process.exitCode = 1;
        if (why === 'fatal') say(text.fr, text.en);
        if (why === 'crashes') {
          say(
            'Le cœur s’est arrêté cinq fois en une minute ; Arpenteur renonce. Les corrections confirmées sont enregistrées.',
            'The core stopped five times within a minute; Arpenteur gives up. Acknowledged corrections are stored.',
          );
        }
        done();
      },
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => core.close());
  });
}
