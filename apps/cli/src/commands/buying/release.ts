/** The `release` command: frees the seats of one reservation. */
import type { Context } from '../../context.ts';
import { concertTitle } from '../../client/concert-names.ts';
import { openAccount } from '../../client/session.ts';
import { confirm, type YesFlag } from '../../interaction/confirm.ts';
import { points } from '../../render/format.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import { findHeld } from './find-held.ts';
import { t } from '../../language/language.ts';

export async function release(
  context: Context,
  { reservation: id, yes }: YesFlag & { reservation?: string | undefined },
): Promise<void> {
  const { out, signal, store } = context;
  const held = await findHeld(context, id);
  const onsale = await openAccount(context);
  const subject = t`${seatsOnDate(held)} for ${await concertTitle(context, onsale, held.concertId)}`;
  // Only seats that are still held are lost.
  if (held.status === 'held') {
    const action = t`Release ${subject} (${points(held.total)}, unpaid)`;
    await confirm(context, { action, consequence: t`Others may take them.`, yes });
  }
  const released = await held.release({ signal });
  store.update(({ reservation }) => ({
    reservation: reservation?.reservationId === held.reservationId ? null : reservation,
  }));
  out.data(released, (c) => t`${c.green('✓')} Released: ${subject}`);
  out.next('onsale dates');
}
