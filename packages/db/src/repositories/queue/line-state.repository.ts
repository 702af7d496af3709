/** A line as joins and admission steps read it: its terms, and whether an entry waits. */
import type { SaleEnds } from '@onsale/core/catalogue';
import type { LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import { sql } from 'kysely';
import { batchedRead } from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows } from '../../query/json-rows.ts';
import type { Store } from '../../store.ts';
import { saleEndColumns } from '../performance.repository.ts';
import { roomColumn, toRoomRows } from './queue-entry.repository.ts';

/** A line as a join sees it under the lock of its counter. */
export interface LineState extends SaleEnds, LobbyTerms {
  hasWaiting: boolean;
  /** The version of the last change of bans that has committed. */
  banVersion: number;
}

/** The terms of the lobby of a concert, where `draws` is joined to it. */
export const lobbyColumns = [
  'concerts.opensAt',
  'concerts.lobbyOpensAt',
  'concerts.admissionOrder',
  'draws.lots',
  'draws.drawnAt',
] as const;

/**
 * Whether an entry waits. It reads the first one, as EXISTS may be planned as a join with all of
 * them. The version of the bans and the terms of the sale come with it, so that a join needs no
 * statement of its own for them.
 */
export const readLineState = batchedRead(async (store: Store, concertIds: readonly string[]) => {
  const lines = await lineStatesOf(store, { list: toRoomRows(concertIds) });
  const states = new Map<string, LineState>(
    lines.map(({ concertId, firstWaiting, banVersion, ...terms }) => [
      concertId,
      {
        ...terms,
        admissionOrder: terms.admissionOrder ?? 'arrival',
        hasWaiting: firstWaiting !== null,
        banVersion: banVersion ?? 0,
      },
    ]),
  );
  return concertIds.map((concertId) => states.get(concertId)!);
});

const lineStatesOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<{ concertId: string }>(store, list, roomColumn))
    .leftJoin('concerts', 'concerts.concertId', 'listed.concertId')
    .leftJoin('draws', 'draws.concertId', 'listed.concertId')
    .select((eb) => [
      'listed.concertId',
      ...lobbyColumns,
      ...saleEndColumns,
      eb
        .selectFrom('queueEntries')
        .whereRef('queueEntries.concertId', '=', 'listed.concertId')
        .where('status', '=', sql.lit('waiting'))
        .limit(1)
        .select('waitNo')
        .as('firstWaiting'),
      eb
        .selectFrom('banCounter')
        .where('counterId', '=', sql.lit(1))
        .select('lastVersion')
        .as('banVersion'),
    ]),
);
