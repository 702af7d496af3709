import type { QueueEntry } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { nextStepAfter, queueText } from '../../render/queue.ts';
import { openPlace, rememberEntry } from '../../client/session.ts';
import { watchPlace } from '../../interaction/watch-place.ts';

export interface StatusOptions {
  watch?: boolean | undefined;
  concert?: string | undefined;
}

export async function status(context: Context, options: StatusOptions): Promise<number> {
  const { out, clock, signal } = context;
  const { place, remembered } = await openPlace(context, options.concert);
  const { title } = remembered;
  const entry = options.watch
    ? await watchPlace(context, place, remembered)
    : await place.status({ signal });
  rememberEntry(context, entry);
  if (!options.watch || out.moving) {
    out.data(entry, (c) => queueText({ entry, title, now: clock.now() }, c));
  }
  out.next(nextStepAfter(entry));
  return exitCodeOf(entry);
}

/** So that a script can tell by the exit code alone: in, still waiting, or too late. */
function exitCodeOf({ status: state }: QueueEntry): number {
  if (state === 'waiting') return exitCodes.waiting;
  return state === 'expired' ? exitCodes.expired : exitCodes.done;
}
