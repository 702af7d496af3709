/** The command that replays a run of `simulate`. */
import type { Scenario } from '@onsale/sim/scenario/schema';
import type { SimulateOptions } from './options.ts';
import { scenarioNameOf } from './scenario.ts';

export interface PlayedRun {
  options: SimulateOptions;
  scenario: Pick<Scenario, 'seed' | 'buyers'>;
  server?: string | undefined;
}

export function replayCommand({ options, scenario, server }: PlayedRun): string {
  const words = [
    'onsale simulate',
    options.explored === undefined ? scenarioNameOf(options) : `--explored ${options.explored}`,
    ...(options.explored === undefined ? [`--seed ${scenario.seed}`] : []),
    `--buyers ${scenario.buyers}`,
    ...(options.without === undefined ? [] : [`--without ${options.without.join(',')}`]),
    ...(options.threshold ?? []).map((text) => `--threshold '${text}'`),
    ...(options.shuffled ? ['--shuffled'] : []),
    ...(server === undefined ? [] : [`--server ${server}`]),
    ...(options.alsoServer ?? []).map((url) => `--also-server ${url}`),
  ];
  return words.join(' ');
}
