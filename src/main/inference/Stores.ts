import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import {
  createStore,
  openStore,
  removeStore,
  type PredictionStore,
  type SetMeta,
} from './PredictionStore.ts';

const nameOf = (setId: string): string => `${setId}.sqlite`;
const validId = /^[0-9a-f]{16}$/;

/** The files of predictions of a workspace, opened when they are first asked for. */
export class Stores {
  readonly folder: string;
  readonly #open = new Map<string, PredictionStore>();
  /** Files that could not be opened, with why; they are not tried again in this session unless somebody names them. */
  readonly #damaged = new Map<string, AppError>();
  #isListed = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(setId: string): string {
    return join(this.folder, nameOf(setId));
  }

  /** Those of a dataset, the oldest first. A damaged file is left out, and told once in the log. */
  of(datasetId: string): PredictionStore[] {
    this.#list();
    return [...this.#open.values()]
      .filter(({ meta }) => meta.datasetId === datasetId)
      .sort((a, b) => (a.meta.createdUtc < b.meta.createdUtc ? -1 : 1));
  }

  /** Null when there is no such set of this dataset. @throws AppError `fileUnreadable` when its file is damaged */
  find(datasetId: string, setId: string): PredictionStore | null {
    if (!validId.test(setId)) return null;
    this.#list();
    const damage = this.#damaged.get(setId);
    if (damage) throw damage;
    const store = this.#open.get(setId);
    return store?.meta.datasetId === datasetId ? store : null;
  }

  /** @throws AppError `notFound`, `fileUnreadable` */
  get(datasetId: string, setId: string): PredictionStore {
    const store = this.find(datasetId, setId);
    if (!store) throw new AppError('notFound', { what: 'predictions', id: setId });
    return store;
  }

  /** The set, made when it is not there. @throws AppError `fileUnreadable`, `diskFull` */
  ensure(setId: string, datasetId: string, meta: () => SetMeta): PredictionStore {
    const known = this.find(datasetId, setId);
    if (known) return known;
    const store = createStore(this.pathOf(setId), meta());
    this.#open.set(setId, store);
    return store;
  }

  /** Deletes a set; also one whose file is damaged. @throws AppError `notFound` */
  remove(datasetId: string, setId: string): void {
    this.#list();
    const isDamaged = this.#damaged.delete(setId);
    if (!isDamaged) {
      this.get(datasetId, setId).close();
      this.#open.delete(setId);
    }
    removeStore(this.pathOf(setId));
  }

  close(): void {
    for (const store of this.#open.values()) store.close();
    this.#open.clear();
  }

  #list(): void {
    if (this.#isListed) return;
    this.#isListed = true;
    if (!existsSync(this.folder)) return;
    for (const name of readdirSync(this.folder)) {
      const setId = name.replace(/\.sqlite$/, '');
      if (!name.endsWith('.sqlite') || !validId.test(setId)) continue;
      try {
        this.#open.set(setId, openStore(join(this.folder, name)));
      } catch (error) {
        const found = AppError.from(error);
        console.warn(`Predictions cannot be read: ${found.message}`);
        this.#damaged.set(setId, found);
      }
    }
  }
}
