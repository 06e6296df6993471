import { randomUUID } from 'node:crypto';
import { homedir, userInfo } from 'node:os';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AppInfo } from '../shared/contract/index.ts';
import { appVersion } from '../shared/version.ts';
import { createJobs, type Jobs } from './jobs/index.ts';
import { createRasterService } from './raster/index.ts';
import {
  createFolder,
  createLiveHub,
  createWorkspaces,
  listFolder,
  type LiveHub,
  type Workspaces,
} from './session/index.ts';
import { defaultConfigDir } from './workspace/index.ts';

export interface ServicesOptions {
  /** This user's settings of the program. */
  readonly configDir?: string;
  /** Where new workspaces are proposed. */
  readonly workspacesDir?: string;
  /** Worker threads that decode and encode. */
  readonly threads?: number;
  /** Do by itself what is not urgent, such as reading the pixels of all labels: for a core that serves windows. */
  readonly background?: boolean;
}

/** Everything a core does, knowing no shell. */
export interface Services {
  readonly coreId: string;
  readonly live: LiveHub;
  readonly jobs: Jobs;
  readonly workspaces: Workspaces;
  readonly folders: { readonly list: typeof listFolder; readonly create: typeof createFolder };
  info(): AppInfo;
  close(): Promise<void>;
}

/** The composition root: options → services, wired by hand. */
export function createServices(options: ServicesOptions = {}): Services {
  const configDir = options.configDir ?? defaultConfigDir();
  const workspacesDir =
    options.workspacesDir ?? process.env['ARPENTEUR_HOME'] ?? join(homedir(), 'Arpenteur');
  const threads = options.threads ?? Math.min(8, Math.max(1, availableParallelism()));
  const coreId = randomUUID();
  const live = createLiveHub(coreId);
  const jobs = createJobs();
  jobs.onChange((job) => live.publish({ kind: 'job', job }));
  const raster = createRasterService({ threads });
  const systemUser = readSystemUser();
  const workspaces = createWorkspaces({
    jobs,
    raster,
    live,
    configDir,
    workspacesDir,
    systemUser,
    appVersion,
    background: options.background ?? false,
  });
  return {
    coreId,
    live,
    jobs,
    workspaces,
    folders: { list: listFolder, create: createFolder },
    info: () => ({
      version: appVersion,
      platform: process.platform,
      systemUser,
      homeDir: homedir(),
      workspacesDir,
      threads,
      coreId,
    }),
    async close() {
      await jobs.close();
      await workspaces.close();
      await raster.close();
    },
  };
}

function readSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? process.env['USERNAME'] ?? 'user'; // A container may have no entry for its user.
  }
}
