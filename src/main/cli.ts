import './versionGuard.ts';

/*
 * The entry without a window. Everything else is imported once the guard has run: native modules would crash on a Node
 * that is too old before it could say so.
 */
const { main } = await import('./cli/main.ts');
const { processIo } = await import('./cli/processIo.ts');

process.exitCode = await main(process.argv.slice(2), processIo());
// A worker that does not end must not keep a command that is done from ending.
setTimeout(() => process.exit(), 2000).unref();
