import { randomIds } from '@onsale/core/ids';
import { reserveKey } from '@onsale/db/repositories/idempotency.repository';
import { lockEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { purgeStoredResponses } from '../../src/rest/idempotent-app.ts';
import { date, holder, join, joinAll, newConcert, postgresOnly } from '../fixtures/race-fixture.ts';
import { openCrowd, type Crowd } from './concurrent-requests.ts';
import { ask, dayMs, listen, newKey, type Ask } from './http-fixture.ts';

const newAccount = (key: string): Ask => ({ method: 'POST', path: '/api/accounts', key });

/** Starts a request on the first server, and stops it when all is done but the commit. */
async function stopBeforeCommit(s: Crowd, request: Ask) {
  const stopped = s.servers[0].failpoints.stopNext('before commit');
  const answer = s.askOf(0, request);
  await stopped.reached;
  return { answer, stopped };
}

describe.each(postgresOnly)('on $name', (dialect) => {
  test('an equal request waits for the first, and gets its answer', async () => {
    await using s = await openCrowd(dialect);
    const request = newAccount(newKey());
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const repeat = s.askOf(1, request);
    await s.waitUntilBlocked(repeat);
    expect(await s.count('users')).toBe(0);
    stopped.release();

    expect(await answer).toMatchObject({ status: 200 });
    expect(await repeat).toEqual(await answer);
    expect(await s.count('users')).toBe(1);
  });

  test('the opposite: a request with another key waits for nobody', async () => {
    await using s = await openCrowd(dialect);
    const { answer, stopped } = await stopBeforeCommit(s, newAccount(newKey()));
    const other = await s.askOf(1, newAccount(newKey()));
    expect(other.status).toBe(200);
    expect(await s.count('users')).toBe(1);
    stopped.release();
    expect(await answer).not.toEqual(other);
    expect(await s.count('users')).toBe(2);
  });

  test('another request with the key waits too, and is refused', async () => {
    await using s = await openCrowd(dialect);
    const key = newKey();
    await newConcert(s);
    const { answer, stopped } = await stopBeforeCommit(s, newAccount(key));
    const other = s.askOf(1, { method: 'POST', path: '/api/queue', key });
    await s.waitUntilBlocked(other);
    stopped.release();

    expect(await other).toMatchObject({ status: 409, body: { reason: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await answer).toMatchObject({ status: 200 });
    expect(await s.count('queueEntries')).toBe(0);
  });

  test('when the server of the first dies, whoever waited takes effect', async () => {
    await using s = await openCrowd(dialect);
    const request = newAccount(newKey());
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const repeats = [s.askOf(1, request), s.askOf(2, request)];
    await s.waitUntilBlocked(Promise.all(repeats), 2);
    stopped.kill();

    expect(await answer).toMatchObject({ status: 500 });
    const [one, two] = await Promise.all(repeats);
    expect(one).toMatchObject({ status: 200 });
    expect(two).toEqual(one);
    expect(await s.count('users')).toBe(1);
  });

  test('when the first dies and nobody waits, nothing is kept, and a repeat takes effect', async () => {
    await using s = await openCrowd(dialect);
    const { place, reservationId } = await holder(s, await newConcert(s));
    const path = `/api/reservations/${reservationId}/payment`;
    const pay: Ask = { method: 'POST', path, credential: s.tokenOf(place), key: newKey() };
    const { answer, stopped } = await stopBeforeCommit(s, pay);
    stopped.kill();
    expect(await answer).toMatchObject({ status: 500 });
    expect([await s.count('answers'), await s.count('orders')]).toEqual([0, 0]);

    const paid = await s.askOf(1, pay);
    expect(paid).toMatchObject({ status: 200, body: { balance: 900 } });
    expect(await s.askOf(2, pay)).toEqual(paid);
    expect([await s.count('answers'), await s.count('orders')]).toEqual([1, 1]);
    await s.audit();
  });

  test('when the first is refused, whoever waited is decided anew', async () => {
    await using s = await openCrowd(dialect);
    const concertId = await newConcert(s, { reservationSeconds: 30 });
    await holder(s, concertId, { seatNos: [1] });
    const [place] = await joinAll(s, concertId, 1);
    const credential = s.tokenOf(place!);
    // Whatever the place asks for first claims it, in a transaction of its own.
    await s.askOf(0, { method: 'GET', path: '/api/seat', credential });
    await s.clock.advance(29_999);
    const body = { date, seatNos: [1] };
    const reserve: Ask = {
      method: 'POST',
      path: '/api/reservations',
      credential,
      body,
      key: newKey(),
    };

    // The first has read the clock for its decision, when the seat becomes free.
    const stopped = s.servers[0].failpoints.stopNext({ afterClockReading: 2 });
    const first = s.askOf(0, reserve);
    await stopped.reached;
    const second = s.askOf(1, reserve);
    await s.waitUntilBlocked(second);
    await s.clock.advance(1);
    stopped.release();

    expect((await first).body).toMatchObject({ reason: 'SEAT_UNAVAILABLE' });
    expect(await second).toMatchObject({ status: 200, body: { seatNos: [1] } });
    expect(await s.askOf(2, reserve)).toEqual(await second);
    await s.audit();
  });

  test('a key whose answer is forgotten is taken anew by one of two', async () => {
    await using s = await openCrowd(dialect);
    const request = newAccount(newKey());
    const old = await s.askOf(0, request);
    await s.clock.advance(dayMs + 1);
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const repeat = s.askOf(1, request);
    await s.waitUntilBlocked(repeat);
    stopped.release();

    expect(await repeat).toEqual(await answer);
    expect(await repeat).not.toEqual(old);
    expect(await s.count('users')).toBe(2);
  });

  test('tidying leaves a key alone that is just being taken anew', async () => {
    await using s = await openCrowd(dialect);
    const request = newAccount(newKey());
    await s.askOf(0, request);
    await s.clock.advance(dayMs + 1);
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const tidying = purgeStoredResponses(s.apps[1]);
    await s.waitUntilBlocked(tidying);
    stopped.release();

    await tidying;
    expect(await s.askOf(2, request)).toEqual(await answer);
    expect(await s.count('users')).toBe(2);
  });

  test('a repeat that waits keeps no other call of its user waiting', async () => {
    await using s = await openCrowd(dialect);
    const { place, reservationId } = await holder(s, await newConcert(s));
    const credential = s.tokenOf(place);
    const path = `/api/reservations/${reservationId}`;
    const release: Ask = { method: 'DELETE', path, credential, key: newKey() };

    // The first holds the key and the place; its repeat waits for the key, another call for the place.
    const { answer, stopped } = await stopBeforeCommit(s, release);
    const repeat = s.askOf(1, release);
    await s.waitUntilBlocked(repeat);
    const leaving = s.askOf(2, {
      method: 'DELETE',
      path: `/api/queue/${place.userId}`,
      credential,
    });
    await s.waitUntilBlocked(leaving, 2);
    stopped.release();

    expect(await answer).toMatchObject({ status: 200, body: { status: 'released' } });
    expect(await repeat).toEqual(await answer);
    expect(await leaving).toMatchObject({ status: 200, body: { status: 'left' } });
    expect(s.collisions()).toBe(0);
    await s.audit();
  });

  test('the opposite: a key that were locked after the place would lock servers out', async () => {
    await using s = await openCrowd(dialect);
    const place = await join(s.apps[0], await newConcert(s));
    const [one, two] = s.servers;
    const key = { keyId: 'key', request: 'request', now: s.clock.now(), keptSince: 0 };

    const stopped = one.failpoints.stopNext({ afterQueryOf: 'key_id' });
    const keyFirst = one.app.db.transaction(async (tx) => {
      await reserveKey(tx, key);
      await lockEntry(tx, place);
    });
    await stopped.reached;
    const keyLast = two.app.db.transaction(async (tx) => {
      await lockEntry(tx, place);
      await reserveKey(tx, key);
    });
    await s.waitUntilBlocked(keyLast);
    stopped.release();

    await Promise.all([keyFirst, keyLast]);
    expect(s.collisions()).toBeGreaterThan(0);
  });

  test('a server with one connection is not locked out by equal requests', async () => {
    await using s = await openCrowd(dialect);
    await newConcert(s);
    const app = await createApp({
      db: await s.another({ poolSize: 1 }),
      clock: s.clock,
      ids: randomIds,
      log: pino({ level: 'silent' }),
      adminKey: 'admin',
    });
    await using server = await listen(app);
    const join: Ask = { method: 'POST', path: '/api/queue', key: newKey() };

    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(server.url, join)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await s.count('users')).toBe(1);
  });
});
