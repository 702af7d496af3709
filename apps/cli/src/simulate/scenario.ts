/** Resolves the scenario that the flags of `simulate` name, with their overrides. */
import type { Scenario } from '@onsale/sim/scenario/schema';
import type { SimulateOptions } from './options.ts';
import { fileError, usageError } from '../errors/cli-error.ts';

/** @throws CliError USAGE that names every invalid field, FILE when the file cannot be read. */
export async function resolveScenario(options: SimulateOptions): Promise<Scenario> {
  const { loadScenario } = await import('@onsale/sim/scenario/load');
  const { ScenarioError, withOverrides } = await import('@onsale/sim/scenario/read');
  try {
    const base = await (options.explored === undefined
      ? loadScenario(scenarioNameOf(options))
      : generateScenario(options.explored));
    const { seed, buyers, threshold = [], without = [] } = options;
    return withOverrides(await removeParts(base, without), {
      ...(seed !== undefined && { seed }),
      ...(buyers !== undefined && { buyers }),
      thresholds: [...base.thresholds, ...threshold],
    });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const isFileError = error.cause instanceof Error && 'errno' in error.cause;
    throw isFileError ? fileError(`${error.message}.`) : usageError(error.message);
  }
}

/** @throws CliError USAGE when a name is no part of a scenario. */
async function removeParts(scenario: Scenario, names: readonly string[]): Promise<Scenario> {
  const { removables, without } = await import('@onsale/sim/explore/shrink');
  const parts = names.map((name) => {
    const part = removables.find((known) => known === name);
    if (part !== undefined) return part;
    throw usageError(`--without has no part ${name}: use some of ${removables.join(', ')}.`);
  });
  return without(scenario, parts);
}

const defaultScenario = 'rush';

export function scenarioNameOf({ scenario = defaultScenario }: SimulateOptions): string {
  return scenario;
}

async function generateScenario(seed: number): Promise<Scenario> {
  const { randomScenario } = await import('@onsale/sim/explore/random-scenario');
  return randomScenario(seed);
}
