/** The `status` command: shows the place in line, once or until the buyer is admitted. */
import type { QueueEntry } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { nextStepAfter, queueText, withoutToken } from '../../render/queue.ts';
import { isWaiting } from '../../draw/place-numbers.ts';
import { openPlace, saveEntry } from '../../client/session.ts';
import { watchPlace } from '../../interaction/watch-place.ts';

export interface StatusOptions {
  watch?: boolean | undefined;
  concert?: string | undefined;
  /** Whether the JSON has the queue token. */
  showToken?: boolean | undefined;
}

export async function status(context: Context, options: StatusOptions): Promise<number> {
  const { out, clock, signal } = context;
  const { place, saved } = await openPlace(context, options.concert);
  const { title } = saved;
  const entry = options.watch
    ? await watchPlace(context, place, saved)
    : await place.status({ signal });
  saveEntry(context, entry);
  if (!options.watch || out.canRedraw) {
    out.data(options.showToken ? entry : withoutToken(entry), (c) =>
      queueText({ entry, title, now: clock.now() }, c),
    );
  }
  out.next(nextStepAfter(entry));
  return exitCodeOf(entry);
}

/** Lets a script tell admitted, still waiting and expired apart by the exit code alone. */
export function exitCodeOf(entry: QueueEntry): number {
  if (entry.closed) return exitCodes.failed;
  if (isWaiting(entry)) return exitCodes.waiting;
  return entry.status === 'expired' ? exitCodes.expired : exitCodes.done;
}
