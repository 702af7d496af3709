/** The `plan` command: predicts how long a sale takes and which limit binds. */
import type { PlanOptions } from '@onsale/sim/planner/plan-sale';
import manifest from '../../../package.json' with { type: 'json' };
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import { planText } from '../../render/plan.ts';

export type PlanFlags = Partial<PlanOptions> & Pick<PlanOptions, 'buyers' | 'seats'>;

export async function planSale(context: Context, flags: PlanFlags): Promise<void> {
  const { out, signal } = context;
  const [{ plan, planDefaults }, { ScenarioError }, { simulateUntilSoldOut }] = await Promise.all([
    import('@onsale/sim/planner/plan-sale'),
    import('@onsale/sim/scenario/read'),
    import('../../simulate/simulate-until-sold-out.ts'),
  ]);
  let played = 0;
  try {
    const answer = await plan({ ...planDefaults, ...flags }, (scenario) => {
      played += 1;
      out.note((c) => c.dim(`  simulating, run ${played} …`));
      return simulateUntilSoldOut(scenario, { version: manifest.version, signal });
    });
    out.data(answer, (c) => planText(answer, c));
  } catch (error) {
    if (error instanceof ScenarioError) throw usageError(error.message);
    throw error;
  }
}
