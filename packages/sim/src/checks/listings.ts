/** Checks that the pages of a list hold what the list holds: each item once, in one order. */
import type { Onsale } from '@onsale/sdk';
import type { Account } from '../network/client-history.ts';
import { listedCheck } from './seating/listed-reservations.ts';
import { ViolationError } from './violation.ts';

interface Page {
  ids: string[];
  nextCursor: string | null;
}

interface PageRequest {
  limit: number;
  cursor?: string;
}

/** The lists of an account, and what is in each. */
export interface ListedIds {
  orders: string[];
  reservations: string[];
  entries: string[];
}

/** Reads each list of an account once more, in two or three pages. */
export async function requirePages(
  { name }: Account,
  { trpc }: Onsale,
  { orders, reservations, entries }: ListedIds,
): Promise<void> {
  await requireSame(`The orders of ${name}`, orders, async (request) => {
    const { orders: page, nextCursor } = await trpc.order.list.query(request);
    return { ids: page.map(({ orderId }) => orderId), nextCursor };
  });
  await requireSame(`The reservations of ${name}`, reservations, async (request) => {
    const { reservations: page, nextCursor } = await trpc.reservation.list.query(request);
    return { ids: page.map(({ reservationId }) => reservationId), nextCursor };
  });
  await requireSame(`The wallet entries of ${name}`, entries, async (request) => {
    const { entries: page, nextCursor } = await trpc.wallet.history.query(request);
    return { ids: page.map(({ entryId }) => entryId), nextCursor };
  });
}

async function requireSame(
  what: string,
  all: readonly string[],
  read: (request: PageRequest) => Promise<Page>,
): Promise<void> {
  if (all.length < 2) return;
  const limit = Math.floor(all.length / 2);
  const paged: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await read({ limit, ...(cursor !== null && { cursor }) });
    paged.push(...page.ids);
    cursor = page.nextCursor;
    // A cursor that leads back would never end.
  } while (cursor !== null && paged.length <= all.length);
  if (paged.join() === all.join()) return;
  throw new ViolationError(
    listedCheck,
    `${what} are ${all.join(', ')}, and in pages of ${limit} they are ${paged.join(', ')}.`,
  );
}
