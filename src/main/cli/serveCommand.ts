import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { createApi } from '../api/index.ts';
import { createServices } from '../services.ts';
import { createToken, listen } from '../shells/http/index.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { writeJson } from './output.ts';

export interface ServeOptions {
  readonly workspace: string;
  readonly port: number;
  readonly json?: boolean;
}

/** `serve`: a core on a loopback port until interrupted. */
export async function serveCommand(context: CliContext, options: ServeOptions): Promise<void> {
  const { io, texts } = context;
  const services = createServices();
  try {
    await services.workspaces.open(resolvePath(io, options.workspace));
    const token = createToken();
    const api = createApi(services);
    const listening = await listen((request) => api.fetch(request), { port: options.port, token });
    try {
      const { address } = listening;
      // Before the address is told: whoever reads it may interrupt at once.
      const interrupted = new Promise<void>((stop) => io.onInterrupt(stop));
      services.workspaces.publishAddress({ pid: process.pid, ...address });
      if (options.json) writeJson(context, { pid: process.pid, url: listening.url, address });
      else io.out(`${fillTemplate(texts.serve.ready, { url: listening.url ?? '' })}\n`);
      io.err(`${texts.serve.stop}\n`);
      await interrupted;
    } finally {
      await listening.close();
    }
  } finally {
    await services.close();
  }
}
