/**
 * Closes a lobby and draws its lots: one row is written, whatever the number of lots.
 *
 * It runs under the locks of the room's counter and of the room. So every join either has its lot
 * before, or reads that the lobby is closed and is behind all lots; and no entry is admitted until
 * the draw has committed. The clock is read under the locks.
 *
 * While the room is paused the lobby is closed and not drawn. The number of lots and their hash are
 * public then, and an operator may add a beacon that was not known before.
 */
import { hasClosed, hasOpened } from '@onsale/core/catalogue';
import { awaitsDraw, type LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import { lockRoom, type Room } from '@onsale/db/repositories/catalogue.repository';
import { lockDraw, updateDraw, type Draw } from '@onsale/db/repositories/queue/draw.repository';
import { readLineState } from '@onsale/db/repositories/queue/line-state.repository';
import { lockRoomCounter } from '@onsale/db/repositories/queue/queue-entry.repository';
import type { Tx } from '@onsale/db/store';
import { drawKeyOf } from './draw-hashes.ts';
import { hashLots } from './lobby-hash.ts';

/** Whether a step has something to close or to draw. */
export function isDrawDue(terms: LobbyTerms, { paused, now }: { paused: boolean; now: number }) {
  return awaitsDraw(terms) && hasOpened(terms.opensAt, now) && (terms.lots === null || !paused);
}

/**
 * Closes the lobby from `opensAt` on, and draws unless the room is paused.
 *
 * @returns whether it wrote anything.
 */
export async function drawLots(tx: Tx, concertId: string): Promise<boolean> {
  const locked = await lockLobby(tx, concertId);
  if (!locked) return false;
  const { room, draw, lastWaitNo, terms } = locked;
  const now = await tx.now();
  const isDue = isDrawDue({ ...terms, ...draw }, { paused: room.paused, now });
  if (!isDue || hasClosed(terms, now)) return false;
  const closed = await closeLobby(tx, { draw, lastWaitNo, now });
  await updateDraw(tx, { ...closed, ...(room.paused ? {} : resultOf(closed, now)) });
  return true;
}

interface LockedLobby {
  room: Room;
  draw: Draw;
  /** The highest lot. */
  lastWaitNo: number;
  terms: Awaited<ReturnType<typeof readLineState>>;
}

/** Locks a lobby that awaits its draw; undefined for any other. */
export async function lockLobby(tx: Tx, concertId: string): Promise<LockedLobby | undefined> {
  const lastWaitNo = await lockRoomCounter(tx, concertId);
  const room = await lockRoom(tx, concertId);
  const draw = await lockDraw(tx, concertId);
  const terms = await readLineState(tx, concertId);
  if (!room || !draw || draw.drawnAt !== null) return undefined;
  return { room, draw, lastWaitNo, terms };
}

/** The row of a closed lobby. Call it under the locks of the lobby. */
export async function closeLobby(
  tx: Tx,
  { draw, lastWaitNo, now }: { draw: Draw; lastWaitNo: number; now: number },
): Promise<Draw & { lots: number }> {
  const { lots } = draw;
  if (lots !== null) return { ...draw, lots };
  const hash = await hashLots(tx, draw, lastWaitNo);
  if (hash.hashedLots !== lastWaitNo) throw new Error(`Lot ${lastWaitNo} has no row.`);
  return { ...draw, ...hash, lots: lastWaitNo, closedAt: now };
}

/** The result of the draw of a closed lobby. */
export function resultOf(
  { seed, lobbyHash, beacon }: Draw,
  drawnAt: number,
): Pick<Draw, 'drawKey' | 'drawnAt'> {
  return { drawKey: drawKeyOf({ seed, lobbyHash, beacon: beacon ?? '' }), drawnAt };
}
