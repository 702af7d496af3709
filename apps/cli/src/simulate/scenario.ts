/** The scenario that the flags of `simulate` name. */
import type { Scenario } from '@onsale/sim/scenario/schema';
import type { SimulateOptions } from './options.ts';
import { usageError } from '../errors/cli-error.ts';

/** @throws CliError that names every wrong field: exit 2. */
export async function chosenScenario(options: SimulateOptions): Promise<Scenario> {
  const { loadScenario } = await import('@onsale/sim/scenario/load');
  const { ScenarioError, withOverrides } = await import('@onsale/sim/scenario/read');
  try {
    const base = await (options.explored === undefined
      ? loadScenario(nameOf(options))
      : explored(options.explored));
    const { seed, buyers, threshold = [] } = options;
    return withOverrides(base, {
      ...(seed !== undefined && { seed }),
      ...(buyers !== undefined && { buyers }),
      thresholds: [...base.thresholds, ...threshold],
    });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw usageError(error.message);
  }
}

const defaultScenario = 'rush';

export function nameOf({ scenario = defaultScenario }: SimulateOptions): string {
  return scenario;
}

async function explored(seed: number): Promise<Scenario> {
  const { randomScenario } = await import('@onsale/sim/explore/random-scenario');
  return randomScenario(seed);
}
