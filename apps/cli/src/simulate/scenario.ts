/** Resolves the scenario that the flags of `simulate` name, with their overrides. */
import type { Scenario } from '@onsale/sim/scenario/schema';
import type { SimulateOptions } from './options.ts';
import { usageError } from '../errors/cli-error.ts';

/** @throws CliError USAGE that names every invalid field. */
export async function resolveScenario(options: SimulateOptions): Promise<Scenario> {
  const { loadScenario } = await import('@onsale/sim/scenario/load');
  const { ScenarioError, withOverrides } = await import('@onsale/sim/scenario/read');
  try {
    const base = await (options.explored === undefined
      ? loadScenario(scenarioNameOf(options))
      : generateScenario(options.explored));
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

export function scenarioNameOf({ scenario = defaultScenario }: SimulateOptions): string {
  return scenario;
}

async function generateScenario(seed: number): Promise<Scenario> {
  const { randomScenario } = await import('@onsale/sim/explore/random-scenario');
  return randomScenario(seed);
}
