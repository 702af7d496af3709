import { randomIds } from '@onsale/core/ids';
import { reserveKey } from '@onsale/db/repositories/idempotency.repository';
import { lockEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { purgeStoredResponses } from '../../src/rpc/idempotent-app.ts';
import { date, holder, join, joinAll, newConcert, postgresOnly } from '../fixtures/race-fixture.ts';
import { serveApp, type HttpRequest } from '../fixtures/http-fixture.ts';
import { openHttpRaceFixture, type HttpRaceFixture } from './http-race-fixture.ts';
import { dayMs, newKey, replyOf } from './idempotency-fixture.ts';

const newAccount = (key: string): HttpRequest => ({ method: 'POST', path: '/api/accounts', key });

/** Starts a request on the first server, and stops it just before its commit. */
async function stopBeforeCommit(s: HttpRaceFixture, request: HttpRequest) {
  const stopped = s.servers[0].failpoints.stopNext('before commit');
  const answer = s.replyFrom(0, request);
  await stopped.reached;
  return { answer, stopped };
}

describe.each(postgresOnly)('on $name', (dialect) => {
  test('an equal request waits for the first and gets its response', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const request = newAccount(newKey());
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const repeat = s.replyFrom(1, request);
    await s.waitUntilBlocked(repeat);
    expect(await s.count('users')).toBe(0);
    stopped.release();

    expect(await answer).toMatchObject({ status: 200 });
    expect(await repeat).toEqual(await answer);
    expect(await s.count('users')).toBe(1);
  });

  test('the counter-example: a request with another key does not wait', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const { answer, stopped } = await stopBeforeCommit(s, newAccount(newKey()));
    const other = await s.replyFrom(1, newAccount(newKey()));
    expect(other.status).toBe(200);
    expect(await s.count('users')).toBe(1);
    stopped.release();
    expect(await answer).not.toEqual(other);
    expect(await s.count('users')).toBe(2);
  });

  test('another request with the same key waits too, and is refused', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const key = newKey();
    await newConcert(s);
    const { answer, stopped } = await stopBeforeCommit(s, newAccount(key));
    const other = s.replyFrom(1, { method: 'POST', path: '/api/queue', key });
    await s.waitUntilBlocked(other);
    stopped.release();

    expect(await other).toMatchObject({ status: 409, body: { reason: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await answer).toMatchObject({ status: 200 });
    expect(await s.count('queueEntries')).toBe(0);
  });

  test('when the server of the first request dies, one waiting request takes effect', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const request = newAccount(newKey());
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const repeats = [s.replyFrom(1, request), s.replyFrom(2, request)];
    await s.waitUntilBlocked(Promise.all(repeats), 2);
    stopped.kill();

    expect(await answer).toMatchObject({ status: 500 });
    const [one, two] = await Promise.all(repeats);
    expect(one).toMatchObject({ status: 200 });
    expect(two).toEqual(one);
    expect(await s.count('users')).toBe(1);
  });

  test('when the first request dies with no other waiting, nothing is stored and a repeat takes effect', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const { place, reservationId } = await holder(s, await newConcert(s));
    const path = `/api/reservations/${reservationId}/payment`;
    const pay: HttpRequest = { method: 'POST', path, credential: s.tokenOf(place), key: newKey() };
    const { answer, stopped } = await stopBeforeCommit(s, pay);
    stopped.kill();
    expect(await answer).toMatchObject({ status: 500 });
    expect([await s.count('answers'), await s.count('orders')]).toEqual([0, 0]);

    const paid = await s.replyFrom(1, pay);
    expect(paid).toMatchObject({ status: 200, body: { balance: 900 } });
    expect(await s.replyFrom(2, pay)).toEqual(paid);
    expect([await s.count('answers'), await s.count('orders')]).toEqual([1, 1]);
    await s.audit();
  });

  test('when the first request is refused, the waiting one is decided by itself', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const concertId = await newConcert(s, { reservationSeconds: 30 });
    await holder(s, concertId, { seatNos: [1] });
    const [place] = await joinAll(s, concertId, 1);
    const credential = s.tokenOf(place!);
    // The first call with a token claims the admission, in a transaction of its own.
    await s.replyFrom(0, { method: 'GET', path: '/api/seat', credential });
    await s.clock.advance(29_999);
    const body = { date, seatNos: [1] };
    const reserve: HttpRequest = {
      method: 'POST',
      path: '/api/reservations',
      credential,
      body,
      key: newKey(),
    };

    // The seat becomes free after the first request has read the clock for its decision.
    const stopped = s.servers[0].failpoints.stopNext({ afterClockReading: 2 });
    const first = s.replyFrom(0, reserve);
    await stopped.reached;
    const second = s.replyFrom(1, reserve);
    await s.waitUntilBlocked(second);
    await s.clock.advance(1);
    stopped.release();

    expect((await first).body).toMatchObject({ reason: 'SEAT_UNAVAILABLE' });
    expect(await second).toMatchObject({ status: 200, body: { seatNos: [1] } });
    expect(await s.replyFrom(2, reserve)).toEqual(await second);
    await s.audit();
  });

  test('of two requests with an expired key, one takes effect', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const request = newAccount(newKey());
    const old = await s.replyFrom(0, request);
    await s.clock.advance(dayMs + 1);
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const repeat = s.replyFrom(1, request);
    await s.waitUntilBlocked(repeat);
    stopped.release();

    expect(await repeat).toEqual(await answer);
    expect(await repeat).not.toEqual(old);
    expect(await s.count('users')).toBe(2);
  });

  test('deleting expired responses spares a key that is in use again', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const request = newAccount(newKey());
    await s.replyFrom(0, request);
    await s.clock.advance(dayMs + 1);
    const { answer, stopped } = await stopBeforeCommit(s, request);
    const purging = purgeStoredResponses(s.apps[1]);
    await s.waitUntilBlocked(purging);
    stopped.release();

    await purging;
    expect(await s.replyFrom(2, request)).toEqual(await answer);
    expect(await s.count('users')).toBe(2);
  });

  test('a waiting repeat does not block other calls of its user', async () => {
    await using s = await openHttpRaceFixture(dialect);
    const { place, reservationId } = await holder(s, await newConcert(s));
    const credential = s.tokenOf(place);
    const path = `/api/reservations/${reservationId}`;
    const release: HttpRequest = { method: 'DELETE', path, credential, key: newKey() };

    // The first request locks the key and the queue entry. Its repeat waits for the key,
    // another call for the entry.
    const { answer, stopped } = await stopBeforeCommit(s, release);
    const repeat = s.replyFrom(1, release);
    await s.waitUntilBlocked(repeat);
    const leaving = s.replyFrom(2, {
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

  test('the counter-example: locking the key after the queue entry deadlocks', async () => {
    await using s = await openHttpRaceFixture(dialect);
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

  test('equal requests do not exhaust a server with one database connection', async () => {
    await using s = await openHttpRaceFixture(dialect);
    await newConcert(s);
    const app = await createApp({
      db: await s.another({ poolSize: 1 }),
      clock: s.clock,
      ids: randomIds,
      log: pino({ level: 'silent' }),
      adminKey: 'admin',
    });
    await using server = await serveApp(app);
    const join: HttpRequest = { method: 'POST', path: '/api/queue', key: newKey() };

    const answers = await Promise.all(Array.from({ length: 8 }, () => replyOf(server, join)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await s.count('users')).toBe(1);
  });
});
