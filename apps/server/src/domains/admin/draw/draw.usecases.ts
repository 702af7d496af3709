/** Operator call on a draw of lots: gives it a beacon, and draws where only that was missing. */
import { english } from '@onsale/core/language/translate';
import { hasClosed, hasOpened } from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import { findRoom } from '@onsale/db/repositories/catalogue.repository';
import { findDraw, updateDraw, type Draw } from '@onsale/db/repositories/queue/draw.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../../app.ts';
import { invalidField } from '../../../wire/errors.ts';
import { closeLobby, lockLobby, resultOf } from '../../queue/lobby/draw-lots.ts';
import { toDrawView, type DrawView } from '../../queue/lobby/draw-view.ts';
import { hashBacklog } from '../../queue/lobby/lobby-hash.ts';

/**
 * Adds a beacon to a draw: a value that the operator could not choose. Before the opening it is
 * kept for the draw; from then on the lobby is closed and its lots are drawn at once, also in a
 * room that is paused. A repeat with the same beacon changes nothing.
 *
 * @throws CONCERT_NOT_FOUND; INVALID_INPUT where no lots are drawn, or after another beacon
 */
export async function giveBeacon(
  app: App,
  { concertId, beacon }: { concertId: string; beacon: string },
): Promise<DrawView> {
  await hashBacklog(app.db, concertId);
  const draw = await app.runMutation(async (tx) => {
    if (!(await findRoom(tx, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    return addBeacon(tx, { concertId, beacon });
  });
  await app.lineCache.refreshAfterCommit(concertId);
  app.admissionRunner.requestStep(concertId);
  return toDrawView(draw);
}

async function addBeacon(
  tx: Tx,
  { concertId, beacon }: { concertId: string; beacon: string },
): Promise<Draw> {
  const locked = await lockLobby(tx, concertId);
  const draw = locked?.draw ?? (await findDraw(tx, concertId));
  if (!draw) throw invalidField('concertId', english`draws no lots: its order is that of joining`);
  if (draw.beacon === beacon) return draw;
  if (!locked) throw invalidField('beacon', english`comes too late: the lots were drawn already`);
  if (draw.beacon !== null) {
    throw invalidField('beacon', english`cannot be changed: this draw has another one already`);
  }
  const now = await tx.now();
  const given = { ...draw, beacon, beaconAt: now };
  const { terms, lastWaitNo } = locked;
  const isOpen = hasOpened(terms.opensAt, now) && !hasClosed(terms, now);
  const closed = isOpen ? await closeLobby(tx, { draw: given, lastWaitNo, now }) : given;
  const drawn = isOpen ? { ...closed, ...resultOf(closed, now) } : closed;
  await updateDraw(tx, drawn);
  return drawn;
}
