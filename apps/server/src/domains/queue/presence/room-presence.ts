/** The presence in one room, as this server knows it. */
import type { LineOrder } from '@onsale/core/lobby/line-order';
import { AbsentNumbers } from '@onsale/core/structures/absent-numbers';
import { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import type { WaitingLine } from '@onsale/core/structures/waiting-line';
import { ofOtherOrder, type RemoteLastSeen } from './presence-heartbeat.ts';

/**
 * The line, the absent and what other servers
 * report go by rank; who was seen, and who is to be removed, by the number of the entry's row.
 */
export interface RoomPresence {
  line: WaitingLine;
  order: LineOrder;
  /** Whether a draw gave the order. */
  isDrawn: boolean;
  lastSeen: LastSeenTable;
  /** Absences count towards removals from here on: not while the buyer may stay away. */
  removalsCountFrom: number;
  /** How many buyers the room may admit in a minute. */
  admissible: number;
  /** The latest heartbeats of other servers. */
  remotes: RemoteLastSeen[];
  /** The waiting ranks that were absent when they were last looked at. */
  absent: AbsentNumbers;
  /** Numbers whose removal may be announced, and carried out, as of the last look. */
  announceable: number[];
  purgeable: number[];
  /** Announced and absent numbers, which make room in a full line: recorded by the looks. */
  replaceable: Set<number>;
  /** The block that is looked at next. */
  nextBlock: number;
}

/** A line, and the order that its ranks are of. */
export type OrderedLine = Pick<RoomPresence, 'line' | 'order'>;

/** The presence in a line that was read from the start: every buyer counts as seen in an epoch. */
export function newRoomPresence(
  { line, order }: OrderedLine,
  seen: { since: number; last: number },
): RoomPresence {
  const lastSeen = new LastSeenTable(seen);
  lastSeen.reorder(order);
  return {
    line,
    order,
    isDrawn: false,
    lastSeen,
    removalsCountFrom: -Infinity,
    admissible: 0,
    remotes: [],
    absent: new AbsentNumbers(),
    announceable: [],
    purgeable: [],
    replaceable: new Set(),
    nextBlock: 0,
  };
}

/**
 * Lots were drawn. The table of when each buyer was seen stays; the heartbeats of other servers are
 * void until they know of the draw too.
 */
export function reorderPresence(room: RoomPresence, { line, order }: OrderedLine): void {
  room.line = line;
  room.order = order;
  room.isDrawn = true;
  room.lastSeen.reorder(order);
  room.remotes = room.remotes.map(ofOtherOrder);
  room.absent = new AbsentNumbers();
  room.nextBlock = 0;
}
