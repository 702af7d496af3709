/** Makes a failing scenario smaller while it still fails, so that somebody can read what happens. */
import type { Scenario } from './scenario/schema.ts';

/** How many runs the search may take. */
const runsMax = 40;

/**
 * Fewer buyers: first by halves, then one by one.
 *
 * @param fails plays a scenario and says whether it still breaks the same promise.
 * @returns the number of buyers of the smallest run that failed.
 */
export async function fewestBuyers(
  scenario: Scenario,
  fails: (scenario: Scenario) => Promise<boolean>,
): Promise<number> {
  let fewest = scenario.buyers;
  let step = Math.floor(fewest / 2);
  for (let runs = 0; runs < runsMax && step >= 1; runs += 1) {
    const buyers = fewest - step;
    if (buyers >= 1 && (await fails({ ...scenario, buyers }))) {
      fewest = buyers;
      step = Math.min(step, Math.floor(fewest / 2));
    } else {
      step = Math.floor(step / 2);
    }
  }
  return fewest;
}
