/** The draw of lots: what it publishes, and that every buyer can compute it again. */
import { createHash, createHmac } from 'node:crypto';
import { toIso } from '@onsale/core/time/dates';
import { DrawnOrder } from '@onsale/core/lobby/drawn-order';
import { drawnNumberOf } from '@onsale/db/audit/draw/draw-algorithm';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  drawKeyOf,
  extendLobbyHash,
  roundFunctionOf,
  seedHashOf,
} from '../../src/domains/queue/lobby/draw-hashes.ts';
import { readDraw } from '../../src/domains/queue/lobby/draw-view.ts';
import { advanceHash, hashBacklog } from '../../src/domains/queue/lobby/lobby-hash.ts';
import { readOrdersCsv } from '../../src/domains/admin/order/orders-csv.ts';
import { concertDate, expectRefusal, expectSound } from '../fixtures/test-app.ts';
import { lobbyMs, numbersOf, openLobby } from './lobby-fixture.ts';

const seed = '00'.repeat(31) + '07';
const emptyHash = '00'.repeat(32);

/** The wait numbers of all lots, as the audit computes them. */
function drawnNumbers(drawKey: string, lots: number): number[] {
  const numberOf = drawnNumberOf(Buffer.from(drawKey, 'hex'), lots);
  return Array.from({ length: lots }, (_, at) => numberOf(at + 1));
}

describe('the algorithm', () => {
  test('gives what docs/LOBBY.md says, to the byte', () => {
    const users = ['usr_a', 'usr_b', 'usr_ü'];
    let running = Buffer.alloc(32);
    for (const [at, userId] of users.entries()) {
      const lot = Buffer.concat([Buffer.alloc(7), Buffer.from([at + 1])]);
      running = createHash('sha256').update(running).update(lot).update(userId, 'utf8').digest();
    }
    const lots = users.map((userId, at) => ({ waitNo: at + 1, userId }));
    const lobbyHash = extendLobbyHash(emptyHash, lots);
    expect(lobbyHash).toBe(running.toString('hex'));
    expect(extendLobbyHash(extendLobbyHash(emptyHash, lots.slice(0, 2)), lots.slice(2))).toBe(
      lobbyHash,
    );
    const message = Buffer.concat([running, Buffer.from('round 7')]);
    const key = createHmac('sha256', Buffer.from(seed, 'hex')).update(message).digest('hex');
    expect(drawKeyOf({ seed, lobbyHash, beacon: 'round 7' })).toBe(key);
    expect(seedHashOf(seed)).toBe(
      createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex'),
    );
  });

  test('stays as it is: the first wait numbers of a known key', () => {
    const drawKey = createHash('sha256').update('a known key').digest('hex');
    const order = new DrawnOrder({ lots: 1_000, roundFunction: roundFunctionOf(drawKey) });
    const first = Array.from({ length: 8 }, (_, at) => order.rankOf(at + 1));
    expect(first).toEqual([637, 641, 330, 452, 119, 738, 940, 952]);
  });

  test.each([1, 2, 15, 16, 255, 256, 257, 1_000, 4_321])(
    'is the same as the one that the audit has, for %i lots',
    (lots) => {
      const drawKey = createHash('sha256').update(String(lots)).digest('hex');
      const order = new DrawnOrder({ lots, roundFunction: roundFunctionOf(drawKey) });
      const ours = Array.from({ length: lots }, (_, at) => order.rankOf(at + 1));
      expect(ours).toEqual(drawnNumbers(drawKey, lots));
    },
  );
});

describe.each(dialects)('on $name, the draw', (dialect) => {
  test('is the one that its page leads to', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const buyers = await lobby.join(20);
    await lobby.live(lobbyMs - 1, buyers);
    await lobby.open();
    const draw = (await readDraw(lobby.t.app.db, lobby.concertId))!;
    expect(draw).toMatchObject({ lots: 20, beacon: '', drawnAt: toIso(lobby.opensAt) });
    expect(seedHashOf(draw.seed!)).toBe(lobby.seedHash);
    const lots = buyers.map(({ userId }, at) => ({ waitNo: at + 1, userId }));
    expect(draw.lobbyHash).toBe(extendLobbyHash(emptyHash, lots));
    const drawKey = drawKeyOf({ seed: draw.seed!, lobbyHash: draw.lobbyHash!, beacon: '' });
    const numbers = drawnNumbers(drawKey, 20);
    expect(await numbersOf(buyers)).toEqual(numbers);
    await expectSound(lobby.t);
  });

  test('hashes lots before it, in steps that any server may take', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    const { db } = t.app;
    const buyers = await lobby.join(5);
    await advanceHash(db, { concertId, lastWaitNo: 3 });
    // Another server that has read the same lots, and is late, changes nothing.
    await advanceHash(db, { concertId, lastWaitNo: 2 });
    await advanceHash(db, { concertId, lastWaitNo: 5 });
    await hashBacklog(db, concertId);
    await lobby.open();
    const lots = buyers.map(({ userId }, at) => ({ waitNo: at + 1, userId }));
    const { lobbyHash } = (await readDraw(db, concertId))!;
    expect(lobbyHash).toBe(extendLobbyHash(emptyHash, lots));
    await expectSound(t);
  });

  test('that a fail-over lost is made again, and every server learns the new numbers', async () => {
    await using lobby = await openLobby(dialect, 'draw', { room: { maxActive: 1 } });
    const { t, concertId } = lobby;
    const buyers = await lobby.join(30);
    await lobby.live(lobbyMs - 1, buyers);
    await t.admin.room.set({ concertId, paused: true });
    await lobby.open();
    const closed = await t.app.db.query.selectFrom('draws').selectAll().executeTakeFirstOrThrow();
    await t.admin.room.draw({ concertId, beacon: 'one' });
    await t.app.admissionRunner.idle();
    const first = await numbersOf(buyers);
    // The rows are those of a moment before.
    await t.app.db.query.updateTable('draws').set(closed).execute();
    await t.tick();
    expect(await numbersOf(buyers)).toEqual(buyers.map(() => null));
    await t.clock.advance(1_000);
    await t.admin.room.draw({ concertId, beacon: 'two' });
    const second = await numbersOf(buyers);
    expect(second.toSorted((a, b) => a! - b!)).toEqual(first.toSorted((a, b) => a! - b!));
    expect(second).not.toEqual(first);
    await expectSound(t);
  });

  test('takes a beacon before the opening, once', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    await lobby.join(6);
    const { draw } = t.admin.room;
    expect(await draw({ concertId, beacon: 'one' })).toMatchObject({ beacon: 'one', seed: null });
    expect(await draw({ concertId, beacon: 'one' })).toMatchObject({ beacon: 'one' });
    await expectRefusal(draw({ concertId, beacon: 'two' }), 'INVALID_INPUT');
    await lobby.open();
    expect(await readDraw(t.app.db, concertId)).toMatchObject({ beacon: 'one', lots: 6 });
    expect(await draw({ concertId, beacon: 'one' })).toMatchObject({ lots: 6 });
    await expectRefusal(draw({ concertId, beacon: 'two' }), 'INVALID_INPUT');
    await expectSound(t);
  });

  test('of a paused room takes a beacon that was not known at the closing', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    const buyers = await lobby.join(8);
    await t.admin.room.set({ concertId, paused: true });
    await lobby.open();
    const closed = (await readDraw(t.app.db, concertId))!;
    await t.clock.advance(30_000);
    const drawn = await t.admin.room.draw({ concertId, beacon: 'drand 4812345' });
    const { lobbyHash, lots, seed: opened } = drawn;
    expect({ lobbyHash, lots }).toEqual({ lobbyHash: closed.lobbyHash, lots: closed.lots });
    const drawKey = drawKeyOf({ seed: opened!, lobbyHash: lobbyHash!, beacon: 'drand 4812345' });
    expect(await numbersOf(buyers)).toEqual(drawnNumbers(drawKey, 8));
    // Another beacon would have given another order: it is part of the key.
    const other = drawKeyOf({ seed: opened!, lobbyHash: lobbyHash!, beacon: '' });
    expect(other).not.toBe(drawKey);
    await expectSound(t);
  });

  test('tells operators the numbers that buyers see, in orders and their export', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    const buyers = await lobby.join(3);
    await lobby.live(lobbyMs - 1, buyers);
    await lobby.open();
    const numbers = await numbersOf(buyers);
    for (const [at, { call }] of buyers.entries()) {
      await call.wallet.charge({ amount: 1_000 });
      const seat = { date: concertDate, seatNos: [at + 1] };
      const { reservationId } = await call.reservation.create(seat);
      await call.payment.pay({ reservationId });
    }
    const { orders } = await t.admin.order.list({ concertId });
    const byUser = new Map(orders.map(({ userId, waitNo }) => [userId, waitNo]));
    expect(buyers.map(({ userId }) => byUser.get(userId))).toEqual(numbers);
    let csv = '';
    for await (const lines of readOrdersCsv(t.app, concertId)) csv += lines;
    for (const [at, { userId }] of buyers.entries()) {
      expect(csv).toContain(`${userId},${numbers[at]},`);
    }
  });

  test('is none where the order is that of joining', async () => {
    await using lobby = await openLobby(dialect, 'arrival');
    const { t, concertId } = lobby;
    await expectRefusal(t.admin.room.draw({ concertId, beacon: 'one' }), 'INVALID_INPUT');
    const unknown = t.admin.room.draw({ concertId: 'con_none', beacon: 'one' });
    await expectRefusal(unknown, 'CONCERT_NOT_FOUND');
    expect(await readDraw(t.app.db, concertId)).toBeUndefined();
  });
});
