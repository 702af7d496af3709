/** The `leave` command: gives up the place in line and every hold made from it. */
import type { Context } from '../../context.ts';
import { queueText } from '../../render/queue.ts';
import { openPlace, saveEntry } from '../../client/session.ts';

export async function leave(context: Context, options: { concert?: string }): Promise<void> {
  const { out, clock, signal, store } = context;
  const { place, saved } = await openPlace(context, options.concert);
  const entry = await place.leave({ signal });
  saveEntry(context, entry);
  store.update(({ reservation }) => ({
    reservation: reservation?.concertId === entry.concertId ? null : reservation,
  }));
  const { title } = saved;
  out.data(entry, (c) => queueText({ entry, title, now: clock.now() }, c));
}
