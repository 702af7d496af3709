/** The `plan` command: predicts how long a sale takes and which limit binds. */
import type { PlanOptions } from '@onsale/sim/planner/plan-sale';
import type { ScenarioMistake } from '@onsale/sim/scenario/mistakes';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import { planText } from '../../render/plan/plan-text.ts';

export type PlanFlags = Partial<Omit<PlanOptions, 'roomChanges' | 'soldOutInSeconds'>> &
  Pick<PlanOptions, 'buyers' | 'seats'> & {
    roomChange?: PlanOptions['roomChanges'];
    soldOutIn?: number;
  };

const flagsOfFields: Readonly<Record<string, string>> = {
  buyers: '--buyers',
  seats: '--seats',
  seatsWanted: '--seats-per-buyer',
  thinkSeconds: '--think-seconds',
};

export async function planSale(
  { out, host, signal }: Context,
  { roomChange = [], soldOutIn, ...flags }: PlanFlags,
): Promise<void> {
  const [{ plan }, { planDefaults }, { ScenarioError }] = await Promise.all([
    import('@onsale/sim/planner/plan-sale'),
    import('@onsale/sim/planner/plan-options'),
    import('@onsale/sim/scenario/read'),
  ]);
  if (flags.lobbyMinutes !== undefined && flags.order === undefined) {
    throw usageError('--lobby-minutes needs --order arrival or draw.', 'onsale plan --help');
  }
  const roomChanges = roomChange.toSorted((a, b) => a.atSeconds - b.atSeconds);
  const options = {
    ...planDefaults,
    ...flags,
    roomChanges,
    ...(soldOutIn !== undefined && { soldOutInSeconds: soldOutIn }),
  };
  try {
    // A plan computes without waiting for anything: this lets Ctrl-C get through.
    const answer = await plan(options, {
      pause: () => host.clock.sleep(0, signal),
    });
    out.data(answer, (colors) =>
      planText(answer, { colors, width: out.width, screenWidth: out.screenWidth }),
    );
  } catch (error) {
    if (error instanceof ScenarioError) {
      throw usageError(error.mistakes.map(mistakeText).join('\n'), 'onsale plan --help');
    }
    throw error;
  }
}

/** Names the flag for a field of the scenario that the flags make. */
function mistakeText({ path, message }: ScenarioMistake): string {
  if (path === 'roomChanges' && message.startsWith('leaves the room paused')) {
    return '--room-change leaves the room paused: add a later one such as 12m:resumed.';
  }
  const flag = flagsOfFields[path];
  const text = message.replace('concert.room.sessionSeconds', '--session-seconds');
  return flag === undefined ? `${path}: ${text}.` : `${flag}: ${text}.`;
}
