import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { RulesVersion } from '../../shared/contract/index.ts';
import { defaultMatrix } from '../../shared/comparison/defaultMatrix.ts';
import { checkMatrix } from '../../shared/comparison/matrixFile.ts';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import { comparisonSettingsSchema, defaultSettings } from '../../shared/comparison/settings.ts';
import { AppError } from '../../shared/errors.ts';
import type { ReviewContext } from './ReviewContext.ts';
import { noPlaces } from './ReviewLog.ts';

type RulesPayload = Pick<RulesVersion, 'version' | 'matrix' | 'settings' | 'note'>;

/** The program's own rules. */
const firstVersion: RulesVersion = {
  ...{ version: 1, matrix: defaultMatrix as RulesVersion['matrix'], settings: defaultSettings },
  ...{ author: null, utc: null, note: '' },
};

/** The versions of matrix and settings of each dataset. */
export class RulesHistory {
  readonly #context: ReviewContext;
  /** Oldest first. */
  readonly #versions = new Map<string, RulesVersion[]>();

  constructor(context: ReviewContext) {
    this.#context = context;
  }

  current(datasetId: string): RulesVersion {
    return this.#of(datasetId).at(-1)!;
  }

  /** Newest first, the program's own last. */
  history(datasetId: string): RulesVersion[] {
    return this.#of(datasetId).toReversed();
  }

  /** Stores a version; rules that are those in force are no new one. */
  set(datasetId: string, rules: ComparisonRules, note: string, from: number): RulesVersion {
    const versions = this.#of(datasetId);
    const current = versions.at(-1)!;
    if (from !== current.version)
      throw new AppError('conflict', {}, { detail: `version ${current.version} is in force, not ${from}` });
    checkMatrix(rules.matrix);
    // As it is read again after a restart: plain data, and settings that are missing at their defaults.
    const matrix = JSON.parse(JSON.stringify(rules.matrix)) as RulesVersion['matrix'];
    const settings = comparisonSettingsSchema.parse(rules.settings);
    if (isDeepStrictEqual({ matrix, settings }, { matrix: current.matrix, settings: current.settings }))
      return current;
    const payload: RulesPayload = { version: current.version + 1, matrix, settings, note };
    const event = this.#context.event({
      ...{ eventId: randomUUID(), kind: 'rules', datasetId, payload: { ...payload } },
    });
    this.#context.log.append(event, [], noPlaces);
    const { author, utc } = event;
    versions.push({ ...payload, author, utc });
    this.#context.publish({ datasetId, patchIds: [], kind: 'rules' });
    return versions.at(-1)!;
  }

  #of(datasetId: string): RulesVersion[] {
    let versions = this.#versions.get(datasetId);
    if (!versions) {
      const events = this.#context.log.ofKind(datasetId, 'rules');
      const stored = events.map(({ payload, author, utc }) => {
        const { version, matrix, settings, note } = JSON.parse(payload) as RulesPayload;
        // A setting that came later has its default.
        return { version, matrix, settings: comparisonSettingsSchema.parse(settings), author, utc, note };
      });
      this.#versions.set(datasetId, (versions = [firstVersion, ...stored]));
    }
    return versions;
  }
}
