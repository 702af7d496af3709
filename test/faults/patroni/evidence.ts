/** Evidence of what databases hold, and of what servers wrote to them. */
import { isDeepStrictEqual } from 'node:util';
import { openDatabase } from '@onsale/db/open-database';
import type { Receipt } from '@onsale/sdk';
import type { PatroniNode } from './node.ts';

export interface FoundPayments {
  found: number;
  /** Acknowledged, and not there with the same seats. */
  lost: number;
  /** Seats that two payments share, by what was acknowledged or by the rows. */
  doubled: number;
  /** Payments in the rows that were never acknowledged. */
  unacknowledged: number;
}

/** Looks for every acknowledged payment in the rows, and for rows that nothing explains. */
export async function findPayments(
  databaseUrl: string,
  concertId: string,
  acknowledged: readonly Receipt[],
): Promise<FoundPayments> {
  const db = await openDatabase(databaseUrl);
  const orders = await db.query
    .selectFrom('orders')
    .innerJoin('tickets', (join) =>
      join
        .onRef('tickets.concertId', '=', 'orders.concertId')
        .onRef('tickets.orderId', '=', 'orders.orderId'),
    )
    .where('orders.concertId', '=', concertId)
    .where('orders.status', '=', 'paid')
    .select(['orders.orderId', 'tickets.seatNo', 'tickets.ticketCode'])
    .execute();
  await db.close();
  const byOrder = new Map(orders.map((order) => [order.orderId, order]));
  const isThere = ({ orderId, tickets }: Receipt) => {
    const row = byOrder.get(orderId);
    return (
      row !== undefined &&
      isDeepStrictEqual(
        tickets.map(({ seatNo, ticketCode }) => ({ seatNo, ticketCode })),
        [{ seatNo: row.seatNo, ticketCode: row.ticketCode }],
      )
    );
  };
  const found = acknowledged.filter(isThere).length;
  const known = new Set(acknowledged.map(({ orderId }) => orderId));
  return {
    found,
    lost: acknowledged.length - found,
    doubled:
      repeats(acknowledged.flatMap(({ seatNos }) => seatNos)) +
      repeats(orders.map(({ seatNo }) => seatNo)) +
      repeats(orders.map(({ orderId }) => orderId)),
    unacknowledged: orders.filter(({ orderId }) => !known.has(orderId)).length,
  };
}

const repeats = (values: readonly unknown[]): number => values.length - new Set(values).size;

/** A statement that changes rows, by the log of a node. */
export interface LoggedWrite {
  atMs: number;
  sessionStartedMs: number;
  server: string;
  statement: string;
}

const writeLine = /^(\d+\.\d+) (\S+ \S+ \S+) (\S+): LOG: {2}(?:statement|execute [^:]+): (.*)$/;

/** Writes of servers since an instant. */
function writesSince(node: PatroniNode, sinceMs: number): LoggedWrite[] {
  return node
    .logLines()
    .flatMap((line) => {
      const [, at = '', started = '', server = '', statement = ''] = writeLine.exec(line) ?? [];
      const sessionStartedMs = Date.parse(started);
      return at === '' ? [] : [{ atMs: Number(at) * 1000, sessionStartedMs, server, statement }];
    })
    .filter(({ atMs, server }) => atMs >= sinceMs && server.startsWith('server'));
}

/** The note that a server leaves on a host that was left behind (host-timeline.ts). */
const isNote = ({ statement }: LoggedWrite) => statement.includes('synchronous_commit = local');

export interface WritesAfterFailover {
  /** The servers that wrote to the new primary. */
  servers: string[];
  /** Their writes to the former one from then on. */
  leftBehind: LoggedWrite[];
}

/**
 * Compares the logs of both primaries.
 *
 * @param frozenAtMs when the former primary was frozen with statements that it had received but not
 * yet run; undefined where it was not.
 */
export function writesAfterFailover(
  { former, current }: { former: PatroniNode; current: PatroniNode },
  sinceMs: number,
  frozenAtMs?: number,
): WritesAfterFailover {
  const knownSince = new Map<string, number>();
  for (const { server, atMs } of writesSince(current, sinceMs))
    if (!knownSince.has(server)) knownSince.set(server, atMs);
  const leftBehind = writesSince(former, sinceMs).filter(
    (write) =>
      !isNote(write) &&
      write.atMs > (knownSince.get(write.server) ?? Infinity) &&
      (frozenAtMs === undefined || write.sessionStartedMs > frozenAtMs),
  );
  return { servers: [...knownSince.keys()].toSorted(), leftBehind };
}
