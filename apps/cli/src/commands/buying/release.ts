/** The `release` command: frees the seats of one reservation. */
import type { Context } from '../../context.ts';
import { seatsOnDate } from '../../render/format.ts';
import { findHeld } from './find-held.ts';

export async function release(
  context: Context,
  { reservation: id }: { reservation?: string | undefined },
): Promise<void> {
  const { out, signal, store } = context;
  const held = await findHeld(context, id);
  const released = await held.release({ signal });
  store.update(({ reservation }) => ({
    reservation: reservation?.reservationId === held.reservationId ? null : reservation,
  }));
  out.data(released, (c) => `${c.green('✓')} Released: ${seatsOnDate(released)}`);
  out.next('onsale dates');
}
