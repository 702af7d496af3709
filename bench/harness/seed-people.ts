/**
 * Bulk seeding of people, places, holds and orders, by the million. The rows are those that the
 * server itself would write, and pass its audit.
 */
import { hashKey } from '@onsale/server/auth/queue-tokens';
import type { BulkSeeder } from '@onsale/db/testing/bulk-seeder';
import { accountKeyOf, idDigits, idOf, type Ids, type Sale, type Span } from './people.ts';

/** The time of all seeded events. */
const at = Date.now() - 60_000;
/** Shorter than any session and reservation of the bench. */
const lastsMs = 1_000_000_000;

/** A `from` clause with the numbers of a span, as `n.i`. */
function numbers({ from, to }: Span): string {
  return `(with recursive s(i) as (select ${from} union all select i + 1 from s where i < ${to})
    select i from s) n`;
}

/** The date and the seat of person `n.i`, in SQL. */
function seatColumns({ dates, seatsPerDate }: Sale): { date: string; seatNo: string } {
  const cases = dates.map((date, index) => `when ${index} then '${date}'`).join(' ');
  return {
    date: `case (n.i - 1) / ${seatsPerDate} ${cases} end`,
    seatNo: `((n.i - 1) % ${seatsPerDate}) + 1`,
  };
}

function idsIn(filler: BulkSeeder, { idOffset }: Ids) {
  const number = filler.padded(`(n.i + ${idOffset})`, idDigits);
  const id = (prefix: string) => `'${prefix}_' || ${number}`;
  return { user: id('usr'), reservation: id('res'), order: id('ord'), id };
}

/** Accounts, each with the same balance from one charge. */
export async function fillPeople(
  filler: BulkSeeder,
  span: Span,
  sale: Ids & { balance?: number },
): Promise<void> {
  const { balance = 0 } = sale;
  const { user } = idsIn(filler, sale);
  const from = numbers(span);
  await filler.run(`insert into users (user_id, account_key_hash, created_at)
    select ${user}, 'nobody knows the key of ' || ${user}, ${at} from ${from}`);
  await filler.run(`insert into wallets (user_id, balance, entries)
    select ${user}, ${balance}, ${balance > 0 ? 1 : 0} from ${from}`);
  if (balance === 0) return;
  await fillTransfers(filler, span, {
    idOffset: sale.idOffset,
    prefix: 'txa',
    kind: 'charge',
    amount: balance,
    seq: 1,
    after: balance,
    concertId: null,
    house: 'house:charges',
  });
}

const keysAStatement = 5_000;

/** Stores the account keys of `accountKeyOf`: their checksum cannot be computed in SQL. */
export async function fillKeys(filler: BulkSeeder, { from, to }: Span, sale: Ids): Promise<void> {
  for (let first = from; first <= to; first += keysAStatement) {
    const people = Array.from(
      { length: Math.min(keysAStatement, to - first + 1) },
      (_, index) => first + index,
    );
    const rows = people.map(
      (person) => `('${idOf('usr', sale, person)}', '${hashKey(accountKeyOf(sale, person))}')`,
    );
    await filler.run(`update users set account_key_hash = k.column2
      from (values ${rows.join(', ')}) k where users.user_id = k.column1`);
  }
}

interface Transfers extends Ids {
  prefix: string;
  kind: string;
  amount: number;
  seq: number;
  after: number;
  /** The order's concert. */
  concertId: string | null;
  house: string;
}

async function fillTransfers(filler: BulkSeeder, span: Span, transfers: Transfers): Promise<void> {
  const { prefix, kind, amount, seq, after, concertId, house } = transfers;
  const { user, order, id } = idsIn(filler, transfers);
  const concert = concertId === null ? 'null' : `'${concertId}'`;
  const from = numbers(span);
  await filler.run(`insert into transfers
    (user_id, transfer_id, kind, concert_id, order_id, created_at)
    select ${user}, ${id(prefix)}, '${kind}', ${concert}, ${concertId === null ? 'null' : order}, ${at}
    from ${from}`);
  await filler.run(`insert into ledger_entries
    (user_id, transfer_id, account, entry_id, amount, seq, balance_after)
    select ${user}, ${id(prefix)}, ${user}, ${id(`${prefix}w`)}, ${amount}, ${seq}, ${after}
    from ${from}`);
  await filler.run(`insert into ledger_entries
    (user_id, transfer_id, account, entry_id, amount)
    select ${user}, ${id(prefix)}, '${house}', ${id(`${prefix}h`)}, ${-amount} from ${from}`);
}

/** People with a claimed admission. Their span comes before those who wait. */
export async function fillActive(filler: BulkSeeder, span: Span, sale: Sale): Promise<void> {
  await fillEntries(filler, span, { ...sale, status: 'active', claimedAt: at, endedAt: null });
}

/** The same without the claim. */
export async function fillAdmitted(filler: BulkSeeder, span: Span, sale: Sale): Promise<void> {
  await fillEntries(filler, span, { ...sale, status: 'active', claimedAt: null, endedAt: null });
}

async function fillEntries(
  filler: BulkSeeder,
  span: Span,
  entry: Ids & {
    concertId: string;
    status: string;
    claimedAt: number | null;
    endedAt: number | null;
  },
): Promise<void> {
  const { concertId, status, claimedAt, endedAt } = entry;
  await filler.run(`insert into queue_entries (concert_id, wait_no, user_id, status, joined_at,
      admitted_at, claimed_at, expires_at, ended_at, left_line_version, admitted_max_active,
      admitted_per_minute)
    select '${concertId}', n.i, ${idsIn(filler, entry).user}, '${status}', ${at}, ${at}, ${claimedAt},
      ${at + lastsMs}, ${endedAt}, 1, 1000000, 1000000
    from ${numbers(span)}`);
  await setLine(filler, concertId, span.to);
}

/** People who wait; the last of each `oneLeftOf` has left again. */
export async function fillWaiting(
  filler: BulkSeeder,
  span: Span,
  sale: Pick<Sale, 'concertId' | 'idOffset'> & { oneLeftOf?: number },
): Promise<void> {
  const { concertId, oneLeftOf } = sale;
  const left = oneLeftOf === undefined ? '1 = 0' : `n.i % ${oneLeftOf} = 0`;
  await filler.run(`insert into queue_entries
      (concert_id, wait_no, user_id, status, joined_at, ended_at, left_line_version)
    select '${concertId}', n.i, ${idsIn(filler, sale).user},
      case when ${left} then 'left' else 'waiting' end, ${at},
      case when ${left} then ${at} end, case when ${left} then 1 end
    from ${numbers(span)}`);
  await setLine(filler, concertId, span.to);
}

/** The counters of the room: the last wait number, and how many no longer wait. */
async function setLine(filler: BulkSeeder, concertId: string, last: number): Promise<void> {
  await filler.run(
    `update room_counters set last_wait_no = ${last} where concert_id = '${concertId}'`,
  );
  await filler.run(`update rooms set line_version = 1, departed = (select count(*)
      from queue_entries e where e.concert_id = '${concertId}' and e.left_line_version is not null)
    where concert_id = '${concertId}'`);
}

/** A live hold of one seat for each of a span of active people. */
export async function fillHolds(filler: BulkSeeder, span: Span, sale: Sale): Promise<void> {
  await fillReservations(filler, span, { sale, status: 'held' });
  const { user, reservation } = idsIn(filler, sale);
  const { date, seatNo } = seatColumns(sale);
  await filler.run(`insert into seats
      (concert_id, date, seat_no, user_id, reservation_id, held_until)
    select '${sale.concertId}', ${date}, ${seatNo}, ${user}, ${reservation}, ${at + lastsMs}
    from ${numbers(span)}`);
}

async function fillReservations(
  filler: BulkSeeder,
  span: Span,
  { sale, status }: { sale: Sale; status: string },
): Promise<void> {
  const { user, reservation } = idsIn(filler, sale);
  const { date, seatNo } = seatColumns(sale);
  await filler.run(`insert into reservations (concert_id, reservation_id, date, user_id, wait_no,
      seat_nos, total, status, created_at, expires_at)
    select '${sale.concertId}', ${reservation}, ${date}, ${user}, n.i, '[' || (${seatNo}) || ']',
      ${sale.price}, '${status}', ${at}, ${at + lastsMs}
    from ${numbers(span)}`);
}

/** People who have bought one seat each and are gone, with all rows of a payment. */
export async function fillOrders(filler: BulkSeeder, span: Span, sale: Sale): Promise<void> {
  const { concertId, price } = sale;
  const { user, reservation, order, id } = idsIn(filler, sale);
  const { date, seatNo } = seatColumns(sale);
  const from = numbers(span);
  await fillPeople(filler, span, { ...sale, balance: price });
  await fillEntries(filler, span, { ...sale, status: 'finished', claimedAt: at, endedAt: at });
  await fillReservations(filler, span, { sale, status: 'paid' });
  await filler.run(`insert into orders (concert_id, order_id, reservation_id, date, user_id, wait_no,
      seat_nos, total, status, paid_at)
    select '${concertId}', ${order}, ${reservation}, ${date}, ${user}, n.i,
      '[' || (${seatNo}) || ']', ${price}, 'paid', ${at} from ${from}`);
  await filler.run(`insert into tickets (concert_id, ticket_code, order_id, seat_no)
    select '${concertId}', ${id('TX')}, ${order}, ${seatNo} from ${from}`);
  await filler.run(`insert into seats
      (concert_id, date, seat_no, user_id, reservation_id, order_id)
    select '${concertId}', ${date}, ${seatNo}, ${user}, ${reservation}, ${order} from ${from}`);
  await fillTransfers(filler, span, {
    idOffset: sale.idOffset,
    prefix: 'txb',
    kind: 'payment',
    amount: -price,
    seq: 2,
    after: 0,
    concertId,
    house: 'house:sales',
  });
  await filler.run(`update wallets set balance = 0, entries = 2
    where user_id in (select ${user} from ${from})`);
}
