/** How many statements seat maps send to Postgres: few, and the same for many who ask at once. */
import { PooledConnection } from '@onsale/db/dialects/postgres/pooled-connection';
import { dialects } from '@onsale/db/testing';
import { expect, test, vi } from 'vitest';
import { serveApp } from '../fixtures/http-fixture.ts';
import { concertDate as date, testApp, type Buyer } from '../fixtures/test-app.ts';

// On a busy machine a reading that waits for all callers may exceed the soft timeout, and the next
// one would then begin beside it.
vi.mock(import('@onsale/db/transactions/soft-timeout'), async (original) => ({
  ...(await original()),
  settledOrTimedOut: () => (inFlight: Promise<void>) => inFlight,
}));

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;
const asking = 32;

const nextTick = () => new Promise((resolve) => setImmediate(resolve));

const kinds = { place: /"queue_entries"/, seats: /"seats"/, concert: /from "concerts"/ };
const kindOf = (text: string) =>
  Object.entries(kinds).find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';

interface Answer {
  rows: readonly unknown[];
}

/** The statements that ran during the work of so many callers, counted by what they read. */
async function statementsOf(
  callers: number,
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const query = PooledConnection.prototype.query as (...given: unknown[]) => Promise<Answer>;
  const queries = vi.spyOn(PooledConnection.prototype, 'query');
  let placesRead = 0;
  let othersInFlight = 0;
  const isQuiet = () => placesRead >= callers && othersInFlight === 0;
  // The first reading of seats is not answered before the places of all callers were read, and all
  // have asked for the seats.
  const held = async function (this: PooledConnection, ...given: unknown[]) {
    const kind = kindOf(String(given[0]));
    if (kind !== 'seats') othersInFlight += 1;
    const answer = await query.apply(this, given);
    if (kind === 'place') placesRead += answer.rows.length;
    if (kind !== 'seats') othersInFlight -= 1;
    else for (let quiet = 0; quiet < 10; quiet = isQuiet() ? quiet + 1 : 0) await nextTick();
    return answer;
  };
  queries.mockImplementation(held as never);
  await work();
  const texts = queries.mock.calls.map(([text]) => text as unknown as string);
  queries.mockRestore();
  return Object.fromEntries(
    [...Map.groupBy(texts, kindOf)].map(([kind, { length }]) => [kind, length]),
  );
}

/** A concert, and buyers who are inside. */
async function startSale() {
  const t = await testApp(postgres);
  await t.concert({ seatsPerDate: 2_000 });
  const buyers: Buyer[] = [];
  for (let number = 0; number < asking; number += 1) buyers.push(await t.join());
  for (const { call } of buyers) await call.queue.status();
  return { t, buyers, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() };
}

test('buyers who ask for the dates at once share each statement', async () => {
  await using sale = await startSale();
  const { t, buyers } = sale;
  await t.app.admissionRunner.idle();
  const counts = await statementsOf(asking, () =>
    Promise.all(buyers.map(({ call }) => call.seat.dates())),
  );
  const { seats = 0, place = 0, concert } = counts;
  expect(seats).toBeGreaterThan(0);
  expect(seats).toBeLessThanOrEqual(2);
  expect(place).toBeLessThanOrEqual(2);
  // The first callers of a server share the reading of the concert, too.
  expect(concert).toBe(1);
});

test('buyers who ask for a map at once share each statement, whether it changed or not', async () => {
  await using sale = await startSale();
  const { t, buyers } = sale;
  const [first] = buyers;
  await t.app.admissionRunner.idle();
  const { version } = await first!.call.seat.list({ date });
  const ask = () => Promise.all(buyers.map(({ call }) => call.seat.list({ date, since: version })));
  // The first that asks finds nothing in flight; the others share what begins after it.
  for (const seatNos of [null, [7]]) {
    if (seatNos) await first!.call.reservation.create({ date, seatNos });
    await t.app.admissionRunner.idle();
    const { seats = 0, place = 0 } = await statementsOf(asking, ask);
    expect(seats).toBeGreaterThan(0);
    expect(seats).toBeLessThanOrEqual(2);
    expect(place).toBeLessThanOrEqual(2);
  }
});

test('a whole map, compressed or not, and a 304 cost the statements of one that did not change', async () => {
  await using t = await testApp(postgres);
  await t.concert({ seatsPerDate: 2_000 });
  const { token, call } = await t.join();
  await call.queue.status();
  await using server = await serveApp(t.app, { clock: t.clock });
  const get = async (headers: Record<string, string>) => {
    await t.app.admissionRunner.idle();
    return server.request({ path: `/api/seats/${date}`, credential: token, headers });
  };
  const gzip = { 'accept-encoding': 'gzip' };
  const { headers } = await get(gzip);
  const known = { 'if-none-match': headers['etag']! };
  const small = { place: 1, seats: 1 };
  for (const [sent, status] of [
    [gzip, 200],
    [{}, 200],
    [known, 304],
  ] as const) {
    const statements = await statementsOf(1, async () =>
      expect((await get(sent)).status).toBe(status),
    );
    expect(statements).toEqual(small);
  }
});
