import { systemClock } from '@onsale/core/time/clock';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres, type TestServer } from '@onsale/db/testing/server';
import { createOnsaleClient, isOnsaleError, type Onsale, type Place } from '@onsale/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clockOffsetMs, startCluster, type Cluster } from './harness/cluster.ts';
import { reportFault } from './harness/figures.ts';
import { startLoad } from './harness/load.ts';
import { canSkewClocks, skewUnavailable } from './harness/clock-skew.ts';
import { adminKey } from './harness/servers.ts';

const clocks = ['+0', '-5m', '+5m'];
const minuteMs = 60_000;
const date = '2098-01-01';
/** How long the test waits for a hold of one second to expire. */
const patienceMs = 10_000;
const processClockDecides = new URL('harness/process-clock-decides.mjs', import.meta.url).href;

let postgres: TestServer;
beforeAll(async () => {
  if (!canSkewClocks) console.warn(skewUnavailable);
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function cluster(name: string, execArgv: string[] = []): Promise<Cluster> {
  const database = await createEmptyDatabase(postgres.url, name);
  return startCluster(clocks, { database, execArgv });
}

async function outcome<T>(call: Promise<T>): Promise<T | string> {
  try {
    return await call;
  } catch (error) {
    if (isOnsaleError(error)) return error.reason;
    throw error;
  }
}

/** A new buyer at one server. */
const buyer = (url: string): Onsale => createOnsaleClient({ url, maxRetries: 0 });

/** Compares the responses to buyers who use servers with different clocks. */
async function collectResponses({ servers }: Cluster) {
  const urls = servers.map(({ url }) => url);
  const [right, behind, ahead] = urls as [string, string, string];
  const operator = createOnsaleClient({ url: right, accountKey: adminKey });
  const create = async (terms: object): Promise<string> => {
    const room = { sessionSeconds: 36_000, claimSeconds: 36_000 };
    const concert = { title: 'Clocks', dates: [date], room, ...terms };
    return (await operator.trpc.admin.concert.create.mutate(concert)).concertId;
  };
  const fromNow = (minutes: number) => new Date(Date.now() + minutes * minuteMs).toISOString();
  const join = (url: string, concertId: string) =>
    outcome(
      buyer(url)
        .join({ concertId })
        .then(({ entry }) => entry.status),
    );
  const reserve = (url: string, { token }: Place, seatNo: number) =>
    outcome(
      buyer(url)
        .resume(token)
        .reserve({ date, seatNos: [seatNo] }),
    );

  const concertId = await create({ reservationSeconds: 120 });
  const place = await buyer(right).join({ concertId });
  const other = await buyer(right).join({ concertId });
  const holds = await Promise.all(urls.map((url, at) => reserve(url, place, at + 1)));
  const sameSeat = await reserve(ahead, other, 1);

  const short = await create({ reservationSeconds: 1 });
  const first = await buyer(right).join({ concertId: short });
  const second = await buyer(right).join({ concertId: short });
  const held = await reserve(right, first, 1);
  let taken = await reserve(behind, second, 1);
  for (let tried = 0; tried < patienceMs / 100 && taken === 'SEAT_UNAVAILABLE'; tried += 1) {
    await systemClock.sleep(100);
    taken = await reserve(behind, second, 1);
  }
  const reservationId = typeof held === 'string' ? held : held.reservationId;
  const credential = first.token;
  const tooLate = buyer(behind).trpc.payment.pay.mutate(
    { reservationId },
    { context: { credential } },
  );
  const paidTooLate = await outcome(tooLate.then(({ result }) => result));
  return {
    joinedAMinuteBeforeItOpens: await join(ahead, await create({ opensAt: fromNow(1) })),
    joinedAMinuteAfterItOpened: await join(behind, await create({ opensAt: fromNow(-1) })),
    holdsEndInMinutes: holds.map((hold) => (typeof hold === 'string' ? hold : minutesUntil(hold))),
    seatOfAnother: typeof sameSeat === 'string' ? sameSeat : 'reserved',
    seatThatIsFreeAgain: typeof taken === 'string' ? taken : 'reserved',
    paidTooLate,
  };
}

function minutesUntil({ expiresAt }: { expiresAt: string }): number {
  return Math.round((Date.parse(expiresAt) - Date.now()) / minuteMs);
}

describe.runIf(canSkewClocks)(
  'three servers, of which one is five minutes behind and one ahead',
  () => {
    test('give all buyers the same answers, by the clock of the database', async () => {
      await using all = await cluster('clocks');
      const offsets = await Promise.all(all.servers.map(({ url }) => clockOffsetMs(url)));
      expect(offsets.map((offsetMs) => Math.round(offsetMs / minuteMs) || 0)).toEqual([0, -5, 5]);
      expect(await collectResponses(all)).toEqual({
        joinedAMinuteBeforeItOpens: 'NOT_ON_SALE',
        joinedAMinuteAfterItOpened: 'active',
        holdsEndInMinutes: [2, 2, 2],
        seatOfAnother: 'SEAT_UNAVAILABLE',
        seatThatIsFreeAgain: 'reserved',
        paidTooLate: 'RESERVATION_EXPIRED',
      });
    });

    test('contradict each other when each uses its own clock', async () => {
      await using all = await cluster('own_clocks', ['--import', processClockDecides]);
      expect(await collectResponses(all)).toMatchObject({
        joinedAMinuteBeforeItOpens: 'active',
        joinedAMinuteAfterItOpened: 'NOT_ON_SALE',
        holdsEndInMinutes: [2, -3, 7],
        seatOfAnother: 'reserved',
        seatThatIsFreeAgain: 'SEAT_UNAVAILABLE',
      });
    });

    test('keep order and both limits of a room exactly, under load', async () => {
      await using all = await cluster('limits');
      const load = startLoad({
        urls: all.servers.map(({ url }) => url),
        scenario: {
          buyers: 40,
          concert: {
            seatsPerDate: 100,
            reservationSeconds: 20,
            room: { maxActive: 5, admitPerMinute: 120, sessionSeconds: 30, claimSeconds: 10 },
          },
        },
      });
      const { result, figures } = await load.finished();
      const fault = 'clocks five minutes behind and ahead';
      reportFault({ fault, injections: 2, recoveredMs: null, ...figures });
      expect(result).toMatchObject({ ended: 'complete', violation: null });
      expect(result.outcomes.bought).toBeGreaterThan(0);
      expect(figures).toMatchObject({ unknown: 0, lost: 0, doubled: 0 });
    });
  },
);
