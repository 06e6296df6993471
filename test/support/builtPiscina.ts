import { createRequire } from 'node:module';
import type { Piscina as Pool } from 'piscina';
import { workerPath } from './builtPrograms.ts';

/** In the place of `piscina` for the pools (vitest.config.ts): its workers start from the build. */
const { Piscina: Original } = createRequire(import.meta.url)('piscina') as { Piscina: typeof Pool };

export class Piscina extends Original {
  constructor(options: NonNullable<ConstructorParameters<typeof Original>[0]>) {
    super({ ...options, filename: workerPath(options.filename!) });
  }
}
