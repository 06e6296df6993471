/**
 * Packages the desktop application for this system (installer in dist/), with electron-builder.
 * Usage: npm run package [-- electron-builder options]
 *
 * electron-builder is no dependency of the project: only who publishes needs it, and it brings hundreds of packages. npx
 * downloads it, in the major version that electron-builder.yml is written for; it downloads Electron in turn.
 */
import './lib/guard.mjs';
import { freshBuild } from './lib/freshBuild.mjs';
import { run } from './lib/run.mjs';

await freshBuild({ force: true, quiet: false });
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
const args = ['--yes', 'electron-builder@26', '--publish', 'never', ...process.argv.slice(2)];
const command = process.platform === 'win32' ? ['cmd.exe', ['/d', '/c', npx, ...args]] : [npx, args];
process.exitCode = (await run(command[0], command[1])).code;
