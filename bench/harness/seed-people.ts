/**
 * Bulk seeding of people, places, holds and orders, by the million. The rows are those that the
 * server itself would write, and pass its audit. Person `n` has the same user, account key and
 * place in every database, so load generators know them without a query.
 */
import { accountKeyPrefix, makeKey } from '@onsale/core/api-keys';
import { configuredSecrets } from '@onsale/server/auth/signing-secrets';
import { createQueueTokens, hashKey } from '@onsale/server/auth/queue-tokens';
import type { BulkSeeder } from '@onsale/db/testing/bulk-seeder';
import { tokenSecret } from './servers.ts';

export interface Span {
  from: number;
  to: number;
}

/** The concert and terms of every place and hold. */
export interface Sale {
  concertId: string;
  /** The dates with seats for holds and orders, one seat per person. */
  dates: string[];
  seatsPerDate: number;
  price: number;
}

const idDigits = 26;
const keyDigits = 52;
/** The time of all seeded events. */
const at = Date.now() - 60_000;
/** Shorter than any session and reservation of the bench. */
const lastsMs = 1_000_000_000;

const tokens = createQueueTokens(configuredSecrets(tokenSecret, []));

export function userIdOf(person: number): string {
  return `usr_${String(person).padStart(idDigits, '0')}`;
}

export function accountKeyOf(person: number): string {
  return makeKey(accountKeyPrefix, String(person).padStart(keyDigits, '0'));
}

export function queueTokenOf(concertId: string, person: number): string {
  return tokens.sign({ concertId, userId: userIdOf(person), waitNo: person });
}

export function reservationIdOf(person: number): string {
  return `res_${String(person).padStart(idDigits, '0')}`;
}

/** The seat that a person holds, has bought, or will ask for. */
export function seatOf({ dates, seatsPerDate }: Sale, person: number) {
  const date = dates[Math.floor((person - 1) / seatsPerDate)];
  if (date === undefined) throw new Error(`There is no seat for person ${person}.`);
  return { date, seatNo: ((person - 1) % seatsPerDate) + 1 };
}

/** A date of the concert, counted in days from the first of 2030. */
export function datesFor(seats: number, seatsPerDate: number): string[] {
  const first = Date.UTC(2030, 0, 1);
  const dayMs = 86_400_000;
  return Array.from({ length: Math.max(1, Math.ceil(seats / seatsPerDate)) }, (_, day) =>
    new Date(first + day * dayMs).toISOString().slice(0, 10),
  );
}

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

function idsIn(filler: BulkSeeder) {
  const id = (prefix: string) => `'${prefix}_' || ${filler.padded('n.i', idDigits)}`;
  return { user: id('usr'), reservation: id('res'), order: id('ord'), id };
}

/** Accounts, each with the same balance from one charge. */
export async function fillPeople(filler: BulkSeeder, span: Span, balance = 0): Promise<void> {
  const { user } = idsIn(filler);
  const from = numbers(span);
  await filler.run(`insert into users (user_id, account_key_hash, created_at)
    select ${user}, 'nobody knows the key of ' || ${user}, ${at} from ${from}`);
  await filler.run(`insert into wallets (user_id, balance, entries)
    select ${user}, ${balance}, ${balance > 0 ? 1 : 0} from ${from}`);
  if (balance === 0) return;
  await fillTransfers(filler, span, {
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
export async function fillKeys(filler: BulkSeeder, { from, to }: Span): Promise<void> {
  for (let first = from; first <= to; first += keysAStatement) {
    const people = Array.from(
      { length: Math.min(keysAStatement, to - first + 1) },
      (_, index) => first + index,
    );
    const rows = people.map(
      (person) => `('${userIdOf(person)}', '${hashKey(accountKeyOf(person))}')`,
    );
    await filler.run(`update users set account_key_hash = k.column2
      from (values ${rows.join(', ')}) k where users.user_id = k.column1`);
  }
}

interface Transfers {
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
  const { user, order, id } = idsIn(filler);
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
export async function fillActive(
  filler: BulkSeeder,
  span: Span,
  { concertId }: Sale,
): Promise<void> {
  await fillAdmitted(filler, span, { concertId, status: 'active', endedAt: 'null' });
  await setLine(filler, concertId, span.to);
}

async function fillAdmitted(
  filler: BulkSeeder,
  span: Span,
  entry: { concertId: string; status: string; endedAt: string },
): Promise<void> {
  const { concertId, status, endedAt } = entry;
  await filler.run(`insert into queue_entries (concert_id, wait_no, user_id, status, joined_at,
      admitted_at, claimed_at, expires_at, ended_at, left_line_version, admitted_max_active,
      admitted_per_minute)
    select '${concertId}', n.i, ${idsIn(filler).user}, '${status}', ${at}, ${at}, ${at},
      ${at + lastsMs}, ${endedAt}, 1, 1000000, 1000000
    from ${numbers(span)}`);
}

/** People who wait; the last of each `oneLeftOf` has left again. */
export async function fillWaiting(
  filler: BulkSeeder,
  span: Span,
  { concertId, oneLeftOf }: { concertId: string; oneLeftOf?: number },
): Promise<void> {
  const left = oneLeftOf === undefined ? '1 = 0' : `n.i % ${oneLeftOf} = 0`;
  await filler.run(`insert into queue_entries
      (concert_id, wait_no, user_id, status, joined_at, ended_at, left_line_version)
    select '${concertId}', n.i, ${idsIn(filler).user},
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
  const { user, reservation } = idsIn(filler);
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
  const { user, reservation } = idsIn(filler);
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
  const { user, reservation, order, id } = idsIn(filler);
  const { date, seatNo } = seatColumns(sale);
  const from = numbers(span);
  await fillPeople(filler, span, price);
  await fillAdmitted(filler, span, { concertId, status: 'finished', endedAt: String(at) });
  await setLine(filler, concertId, span.to);
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
