/** The `release` command: frees the seats of one reservation. */
import type { Context } from '../../context.ts';
import { concertTitle } from '../../client/concert-names.ts';
import { openAccount } from '../../client/session.ts';
import { confirm, type YesFlag } from '../../interaction/confirm.ts';
import { points } from '../../render/format.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import { findHeld } from './find-held.ts';

export async function release(
  context: Context,
  { reservation: id, yes }: YesFlag & { reservation?: string | undefined },
): Promise<void> {
  const { out, signal, store } = context;
  const held = await findHeld(context, id);
  const onsale = await openAccount(context);
  const subject = `${seatsOnDate(held)} for ${await concertTitle(context, onsale, held.concertId)}`;
  // Only seats that are still held are lost.
  if (held.status === 'held') {
    const action = `Release ${subject} (${points(held.total)}, unpaid)`;
    await confirm(context, { action, consequence: 'Others may take them.', yes });
  }
  const released = await held.release({ signal });
  store.update(({ reservation }) => ({
    reservation: reservation?.reservationId === held.reservationId ? null : reservation,
  }));
  out.data(released, (c) => `${c.green('✓')} Released: ${subject}`);
  out.next('onsale dates');
}
