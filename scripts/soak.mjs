/**
 * Kills a process that edits a journal 1,000 times at random moments, and checks after each what is on the disk.
 * Usage: npm run soak [-- --rounds N] [-- --seed N]
 */
import './lib/guard.mjs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  process.stderr.write('--rounds and --seed take whole numbers.\n');
  process.exit(2);
}

const { runKillRounds } = await import('../test/soak/killRounds.ts');
const started = performance.now();
/** A line that replaces itself on a terminal; in a log, one line in a hundred rounds. */
function onRound(summary) {
  const line = `${summary.rounds}/${rounds} kills, ${summary.acknowledged} edits acknowledged, none lost`;
  if (process.stderr.isTTY) process.stderr.write(`\r${line}`);
  else if (summary.rounds % 100 === 0) process.stderr.write(`${line}\n`);
}

try {
  const summary = await runKillRounds({ rounds, seed, onRound });
  if (process.stderr.isTTY) process.stderr.write('\n');
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `${summary.rounds} kills in ${seconds} s (seed ${seed}): ${summary.acknowledged} acknowledged edits, all there. ` +
      `Of the edits under way, ${summary.storedUnacknowledged} were stored and ${summary.lost} were not; ` +
      `${summary.killedAtStart} kills came before the first edit. Journals, chains and masks sound.\n`,
  );
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
