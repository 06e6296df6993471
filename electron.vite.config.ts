import { cpSync, existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/** Entry name to file: the three programs, every worker and child process. Names are flat, so each is found beside whoever starts it. */
function mainEntries(): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const name of ['index', 'core', 'cli']) {
    entries[name] = join(root, 'src/main', `${name}.ts`);
  }
  for (const path of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.worker.ts') && !path.endsWith('.child.ts')) continue;
    const name = basename(path, '.ts');
    if (entries[name])
      throw new Error(`Two files are named ${name}; names of workers and child processes are unique.`);
    entries[name] = join(root, 'src', path);
  }
  return entries;
}

/** The numbered SQL files are read at run time, from `migrations/` beside the built programs. */
function copyMigrations(): { name: string; closeBundle(): void } {
  return {
    name: 'arpenteur:migrations',
    closeBundle() {
      const from = join(root, 'src/main/workspace/migrations');
      if (existsSync(from)) cpSync(from, join(root, 'out/main/migrations'), { recursive: true });
    },
  };
}

export default defineConfig({
  main: {
    plugins: [copyMigrations()],
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: mainEntries(),
        // Flat: `new URL('./x.worker.js', import.meta.url)` must hold in an entry and in a chunk alike.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { index: join(root, 'src/preload/index.ts') },
        // A sandboxed preload is CommonJS, whatever the package's type says.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    plugins: [react()],
    build: {
      minify: true,
      // Scripts and styles stay files of our own origin: the content security policy allows no data: scripts.
      assetsInlineLimit: 0,
      // Read from this machine's own disk: one large script is no harm.
      chunkSizeWarningLimit: 5_000,
      rolldownOptions: { input: join(root, 'src/renderer/index.html') },
    },
  },
});
