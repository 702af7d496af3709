/** Plays the scenario given as JSON, and prints a hash of every byte of the run. */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import type { ScenarioInput } from '../../src/scenario/schema.ts';
import { play, type Played } from '../fixtures/scenario-run.ts';

export function hashOf({ events, result }: Pick<Played, 'events' | 'result'>): string {
  const text = `${events.join('\n')}\n${JSON.stringify(result)}`;
  return createHash('sha256').update(text).digest('hex');
}

if (import.meta.main) {
  await using run = await play(JSON.parse(argv[2]!) as Partial<ScenarioInput>);
  console.log(hashOf(run));
}
