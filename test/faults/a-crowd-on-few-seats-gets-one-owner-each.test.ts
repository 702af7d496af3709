import { randomStream } from '@onsale/sim/random';
import { createOnsaleClient } from '@onsale/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomeOf, tallyOf } from './harness/buyers.ts';
import { reportFault } from './harness/figures.ts';
import { date, operatorOf } from './harness/operator.ts';
import { startDurablePostgres, type DurablePostgres } from './harness/postgres.ts';
import { startServer, type ServerProcess } from './harness/servers.ts';

let postgres: DurablePostgres;
let servers: ServerProcess[] = [];
beforeAll(async () => {
  postgres = await startDurablePostgres();
  const database = await postgres.createDatabase();
  const first = await startServer({ database });
  servers = [first, ...(await Promise.all([1, 2].map(() => startServer({ database }))))];
});
afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** How many join at once: the race is about seats. */
const joinAtOnce = 50;

/** People who are inside, in turn at each server, and repeat nothing. */
async function crowd(people: number, concertId: string) {
  const inside: Awaited<ReturnType<typeof come>>[] = [];
  const come = async (at: number) => {
    const { url } = servers[at % servers.length]!;
    const onsale = createOnsaleClient({ url, maxRetries: 0, timeoutMs: 60_000 });
    return { onsale, place: await onsale.join({ concertId }) };
  };
  for (let from = 0; from < people; from += joinAtOnce) {
    const size = Math.min(joinAtOnce, people - from);
    inside.push(...(await Promise.all(Array.from({ length: size }, (_, at) => come(from + at)))));
  }
  return inside;
}

const quiet = { unknown: 0, settledByRepeat: 0, lost: 0, recoveredMs: null };
const longSessions = {
  maxActive: 10_000,
  admitPerMinute: 100_000,
  sessionSeconds: 3_600,
  claimSeconds: 3_600,
};

test('of 1,000 buyers who reserve one seat at once, one gets it and 999 are told that it is taken', async () => {
  const operator = operatorOf(servers[0]!.url);
  const concertId = await operator.openConcert({ seatsPerDate: 1, room: longSessions });
  const people = await crowd(1_000, concertId);
  const answers = await Promise.all(
    people.map(({ place }) => outcomeOf(place.reserve({ date, seatNos: [1] }))),
  );
  const tally = tallyOf(answers);
  const doubled = (tally['done'] ?? 0) - 1;
  reportFault({ ...quiet, fault: '1,000 buyers, one seat', injections: 1, calls: 2_000, doubled });
  expect(tally).toEqual({ done: 1, SEAT_UNAVAILABLE: 999 });
  expect(await operator.stats(concertId)).toMatchObject({ seats: { held: 1, sold: 0 } });
  await operator.expectSoundRows();
});

test('200 buyers reserve and pay overlapping sets in random order, and no deadlock reaches them', async () => {
  const operator = operatorOf(servers[0]!.url);
  const seatsPerDate = 60;
  const concertId = await operator.openConcert({ seatsPerDate, room: longSessions });
  const people = await crowd(200, concertId);
  const random = randomStream(7, 'sets');
  const owners = new Map<number, number>();
  let doubled = 0;
  let calls = people.length;
  const words = await Promise.all(
    people.map(async ({ onsale, place }, who) => {
      const said: string[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const seatNos = [...new Set([1, 2, 3, 4].map(() => random.int(1, seatsPerDate)))];
        calls += 1;
        const said1 = await outcomeOf(
          place.reserve({ date, seatNos }).then(async (held) => {
            for (const seatNo of held.seatNos) {
              if (owners.has(seatNo)) doubled += 1;
              owners.set(seatNo, who);
            }
            calls += 2;
            await onsale.wallet.charge(held.total);
            await held.pay();
          }),
        );
        said.push(said1);
        if (said1 === 'done') break;
      }
      return said;
    }),
  );
  const tally = tallyOf(words.flat());
  reportFault({ ...quiet, fault: '200 buyers, overlapping sets', injections: 1, calls, doubled });
  expect(Object.keys(tally).toSorted()).toEqual(['SEAT_UNAVAILABLE', 'done']);
  expect(doubled).toBe(0);
  expect(await operator.stats(concertId)).toMatchObject({ seats: { held: 0, sold: owners.size } });
  await operator.expectSoundRows();
});
