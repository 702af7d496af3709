/** The `leave` command: gives up the place in line and every hold made from it. */
import type { Context } from '../../context.ts';
import { confirm, type YesFlag } from '../../interaction/confirm.ts';
import { sanitize } from '../../render/format.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import { placeNumber } from '../../draw/place-numbers.ts';
import { queueText, withoutToken } from '../../render/queue.ts';
import { isOpen, openPlace, saveEntry, type OpenPlace } from '../../client/session.ts';
import { t } from '../../language/language.ts';

export async function leave(
  context: Context,
  { concert, yes }: YesFlag & { concert?: string },
): Promise<void> {
  const { out, clock, signal, store } = context;
  const opened = await openPlace(context, concert);
  const { place, saved } = opened;
  if (isOpen(saved) && !yes) await confirmLeaving(context, opened);
  const entry = await place.leave({ signal });
  saveEntry(context, entry);
  store.update(({ reservation }) => ({
    reservation: reservation?.concertId === entry.concertId ? null : reservation,
  }));
  const { title } = saved;
  out.data(withoutToken(entry), (c) => queueText({ entry, title, now: clock.now() }, c));
}

async function confirmLeaving(context: Context, { onsale, saved }: OpenPlace): Promise<void> {
  const all = await onsale.reservations({ signal: context.signal });
  const lost = all.filter((each) => each.concertId === saved.concertId && each.status === 'held');
  const holds = lost.map((each) => t`, and release ${seatsOnDate(each)}`);
  await confirm(context, {
    action: t`Leave the line for ${sanitize(saved.title)}, give up ${placeNumber(saved)}${holds.join('')}`,
    consequence: t`Joining again starts at the end of the line.`,
  });
}
