import './versionGuard.ts';
import { AppError } from '../shared/errors.ts';
import { formatError } from '../shared/i18n/errors.ts';
import { languageOfLocale } from '../shared/i18n/language.ts';
import { connectParent, readCoreOptions } from './shells/coreProtocol.ts';

/*
 * The core process: services → api → listener. Run by `npm start`, by Electron as a utility process, or by hand:
 * `node out/main/core.js [--socket PATH | --port N] [--workspace DIR] [--dataset DIR | --sample]`.
 * It tells its parent when it answers, and ends with its parent.
 */

const parent = connectParent();
const options = readCoreOptions(process.argv.slice(2), process.env);

async function main(): Promise<void> {
  // After the version guard: these load native modules, which crash without a word on an old Node.
  const { createServices } = await import('./services.ts');
  const { createApi } = await import('./api/index.ts');
  const { createToken, listen } = await import('./shells/http/index.ts');

  const services = createServices({ background: true });
  try {
    const { workspaces } = services;
    const isAsked = options.workspace !== null || options.dataset !== null || options.sample;
    if (isAsked) {
      const { path, problem } = await workspaces.proposePath(options.dataset ?? undefined);
      // Before a workspace is made for a folder that is no dataset.
      if (problem) throw AppError.fromData(problem);
      await workspaces.open(options.workspace ?? path);
    }
    if (options.dataset !== null) await workspaces.addDataset({ path: options.dataset, rescan: false });
    if (options.sample) workspaces.addSample(1);

    const api = createApi(services);
    const { socketPath, port, token } = options;
    const on = socketPath !== null ? { socketPath, token } : { port, token: token ?? createToken() };
    const listening = await listen(api.fetch, on);
    workspaces.publishAddress({ pid: process.pid, ...listening.address });

    let isClosing = false;
    parent.onClose(() => {
      if (isClosing) return;
      isClosing = true;
      void listening
        .close()
        .then(() => services.close())
        .finally(() => process.exit(0));
    });
    await parent.post({ type: 'ready', address: listening.address, url: listening.url });
    if (listening.url !== null && process.send === undefined) console.log(listening.url);
  } catch (error) {
    await services.close().catch(() => {});
    throw error;
  }
}

main().catch(async (error: unknown) => {
  const appError = AppError.from(error);
  if (appError.code === 'internal') console.error(error);
  else if (process.send === undefined) console.error(sentenceOf(appError));
  await parent.post({ type: 'fatal', error: appError.toData() });
  process.exit(1);
});

/** What a person who started a core by hand reads. */
function sentenceOf(error: AppError): string {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const { message, hint } = formatError(error, languageOfLocale(LC_ALL ?? LC_MESSAGES ?? LANG));
  return `${message}\n  ${hint}`;
}
