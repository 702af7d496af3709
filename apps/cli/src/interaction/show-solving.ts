/** Shows that the challenge of a join is being solved, which takes seconds to a minute. */
import type { Challenge } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { duration } from '../render/format.ts';
import { challengeText, spinner } from '../render/queue.ts';
import { startLiveRegion, type LiveRegion } from './live-region.ts';

/**
 * Runs a join. On a terminal, the time since its challenge came is redrawn until it ends; elsewhere
 * each challenge is one line.
 */
export async function showSolving<T>(
  context: Context,
  join: (onChallenge: (challenge: Challenge) => Promise<void>) => Promise<T>,
): Promise<T> {
  const { out, clock, reachability } = context;
  const { onRequest } = reachability;
  let region: LiveRegion | undefined;
  const onChallenge = async (challenge: Challenge): Promise<void> => {
    await region?.clear();
    region = undefined;
    if (!out.canRedraw) return out.note((c) => c.dim(challengeText(challenge)));
    // The lines say already that the program is at work.
    reachability.onRequest = () => () => undefined;
    const startedAt = clock.now();
    region = await startLiveRegion(context, (frame) => {
      const sign = spinner[frame % spinner.length] ?? '';
      const elapsed = duration(clock.now() - startedAt);
      return out.errorColors.dim(`${sign} ${challengeText(challenge)} ${elapsed}`);
    });
  };
  try {
    return await join(onChallenge);
  } finally {
    await region?.clear();
    reachability.onRequest = onRequest;
  }
}
