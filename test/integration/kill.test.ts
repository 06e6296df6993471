import { expect, it } from 'vitest';
import { runKillRounds } from '../soak/killRounds.ts';

it('a process killed 30 times at random moments loses no acknowledged edit', async () => {
  const seed = Date.now() % 1_000_000;
  const summary = await runKillRounds({ rounds: 30, seed });
  expect(summary.rounds).toBe(30);
  // The victims were at work when they died: else the rounds would show nothing.
  expect(summary.acknowledged).toBeGreaterThan(30);
}, 180_000);
