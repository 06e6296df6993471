import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommands } from '../app/commands.ts';
import { appErrorCodes } from '../../shared/errors.ts';
import { errorTexts } from '../../shared/i18n/errors.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const renderer = join(import.meta.dirname, '..');
const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) =>
      /\.tsx?$/.test(file) &&
      !/\.test\.tsx?$/.test(file) &&
      !/^i18n[\\/](en|fr|parts[\\/]\w+)\.ts$/.test(file),
  )
  .map((file) => readFileSync(join(renderer, file), 'utf8'));

const english: Readonly<Record<string, string>> = en;
const french: Readonly<Record<string, string>> = fr;
const keys = new Set(Object.keys(english));
const exists = (key: string) => keys.has(key) || (keys.has(`${key}_one`) && keys.has(`${key}_other`));
const params = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe('texts of the window', () => {
  it('has the same keys in French and English', () => {
    expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
  });

  it('uses the same parameters in both languages', () => {
    for (const [key, text] of Object.entries(english))
      expect(params(french[key]!), key).toEqual(params(text));
  });

  it('leaves no text empty', () => {
    for (const texts of [english, french])
      for (const [key, text] of Object.entries(texts)) expect(text.trim(), key).not.toBe('');
  });

  it('has both plural forms of every countable text', () => {
    for (const key of keys) {
      const base = /^(.*)_(one|other)$/.exec(key)?.[1];
      if (base) expect(keys.has(`${base}_one`) && keys.has(`${base}_other`), base).toBe(true);
    }
  });

  it('has every key that the sources name', () => {
    const used = sources.flatMap((source) =>
      [...source.matchAll(/\b(?:t|translate)\(\s*'([^']+)'/g)].map((m) => m[1]!),
    );
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((key) => !exists(key))).toEqual([]);
  });

  it('names no key in the resources that nothing uses', () => {
    const whole = sources.join('\n');
    // Keys built from a name that is only known at run time.
    const templates = [...whole.matchAll(/`([\w.]*)\$\{/g)]
      .map((m) => m[1]!)
      .filter((prefix) => prefix.includes('.'));
    const unused = [...keys]
      .map((key) => key.replace(/_(one|other)$/, ''))
      .filter((key) => !whole.includes(`'${key}'`))
      .filter((key) => !templates.some((prefix) => key.startsWith(prefix)))
      .filter((key) => !commandTitles.has(key));
    expect(unused).toEqual([]);
  });

  it('gives every parameter that a text asks for', () => {
    for (const source of sources)
      for (const match of source.matchAll(/\bt\(\s*'([^']+)'(\s*,\s*\{([^{}]*)\})?/g)) {
        const key = keys.has(match[1]!) ? match[1]! : `${match[1]!}_other`;
        const wanted = params(english[key] ?? '');
        if (wanted.length > 0)
          for (const name of wanted) expect(match[3] ?? '', key).toMatch(new RegExp(`\\b${name}\\b`));
      }
  });

  it('has a title for every command', () => {
    for (const title of commandTitles) expect(exists(title), title).toBe(true);
  });

  it('has a sentence for every error code in both languages', () => {
    for (const code of appErrorCodes) {
      expect(errorTexts[code].fr.message, code).not.toBe('');
      expect(errorTexts[code].en.message, code).not.toBe('');
    }
  });
});

const commandTitles = new Set<string>(createCommands().map((command) => command.title));
