/** Lobbies: joining before the doors open, in the order of arrival or for a draw. */
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readDraw } from '../../src/domains/queue/lobby/draw-view.ts';
import { expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';
import { lobbyMs, numbersOf, openLobby } from './lobby-fixture.ts';

describe.each(dialects)('on $name, a lobby', (dialect) => {
  test('lets buyers join from lobbyOpensAt on, and not a millisecond earlier', async () => {
    await using t = await testApp(dialect);
    const lobbyOpensAt = toIso(t.clock.now() + 1_000);
    const opensAt = toIso(t.clock.now() + 2_000);
    const { concertId } = await t.concert({ lobbyOpensAt, opensAt });
    await t.clock.advance(999);
    const early = t.as(null).queue.join({ concertId });
    await expectRefusal(early, 'NOT_ON_SALE', { opensAt, lobbyOpensAt });
    await t.clock.advance(1);
    const { entry } = await t.join();
    expect(entry).toMatchObject({ status: 'lobby', waitNo: 1, lot: null, opensAt });
    await expectSound(t);
  });

  test('in the order of arrival gives wait numbers, and lets nobody in before the doors open', async () => {
    await using lobby = await openLobby(dialect, 'arrival', { room: { maxActive: 2 } });
    const { t, opensAt } = lobby;
    const buyers = await lobby.join(3);
    expect(await numbersOf(buyers)).toEqual([1, 2, 3]);
    const third = await buyers[2]!.call.queue.status();
    expect(third).toMatchObject({ status: 'lobby', ahead: 2, etaSeconds: null, lot: null });
    await lobby.live(lobbyMs - 1, buyers);
    expect(await buyers[0]!.call.queue.status()).toMatchObject({ status: 'lobby' });
    await t.clock.advance(opensAt - t.clock.now());
    await t.tick();
    expect(await buyers[0]!.call.queue.status()).toMatchObject({ status: 'active', opensAt: null });
    expect(await buyers[2]!.call.queue.status()).toMatchObject({ status: 'waiting', waitNo: 3 });
    await expectSound(t);
  });

  test('that is drawn gives lots, and no wait number until the draw', async () => {
    await using lobby = await openLobby(dialect, 'draw', { room: { maxActive: 4 } });
    const { t, concertId, opensAt } = lobby;
    const buyers = await lobby.join(12);
    expect(buyers.map(({ entry }) => entry.lot)).toEqual(buyers.map((_, at) => at + 1));
    for (const { entry } of buyers) {
      expect(entry).toMatchObject({ status: 'lobby', waitNo: null, ahead: 0, etaSeconds: null });
      expect(entry.opensAt).toBe(toIso(opensAt));
    }
    await lobby.live(lobbyMs - 1, buyers);
    expect(await numbersOf(buyers)).toEqual(buyers.map(() => null));
    expect(await readDraw(t.app.db, concertId)).toMatchObject({ seed: null, lots: null });
    await lobby.open();
    const numbers = await numbersOf(buyers);
    expect(numbers.toSorted((a, b) => a! - b!)).toEqual(buyers.map((_, at) => at + 1));
    expect(numbers).not.toEqual(buyers.map((_, at) => at + 1));
    for (const [at, { call }] of buyers.entries()) {
      const entry = await call.queue.status();
      expect(entry.lot).toBe(at + 1);
      const isInside = numbers[at]! <= 4;
      expect(entry.status).toBe(isInside ? 'active' : 'waiting');
      expect(entry.ahead).toBe(isInside ? 0 : numbers[at]! - 5);
    }
    await expectSound(t);
  });

  test('that is drawn puts who joins after the draw behind all lots', async () => {
    await using lobby = await openLobby(dialect, 'draw', { room: { maxActive: 1 } });
    const buyers = await lobby.join(5);
    await lobby.live(lobbyMs - 1, buyers);
    await lobby.open();
    const late = await lobby.join(2);
    for (const [at, { entry }] of late.entries()) {
      const expected = { status: 'waiting', waitNo: 6 + at, lot: null, ahead: 4 + at };
      expect(entry).toMatchObject(expected);
    }
    await expectSound(lobby.t);
  });

  test('gives an account one lot, however often it joins', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    const [first] = await lobby.join(2);
    const again = await t.as(first!.accountKey).queue.join({ concertId });
    expect(again).toMatchObject({ lot: 1, status: 'lobby' });
    await lobby.open();
    const drawn = await t.as(first!.accountKey).queue.join({ concertId });
    expect(drawn).toMatchObject({ lot: 1, status: 'active' });
    await expectSound(t);
  });

  test('leaves the rank of a lot empty whose buyer left before the draw', async () => {
    await using lobby = await openLobby(dialect, 'draw', { room: { maxActive: 1 } });
    const buyers = await lobby.join(6);
    const left = await buyers[3]!.call.queue.leave();
    expect(left).toMatchObject({ status: 'left', waitNo: null, lot: 4 });
    await lobby.live(lobbyMs - 1, buyers);
    await lobby.open();
    const numbers = await numbersOf(buyers);
    expect(numbers.toSorted((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 5, 6]);
    const behind = buyers.filter((_, at) => at !== 3 && numbers[at]! > numbers[3]!);
    const entries = await Promise.all(behind.map(({ call }) => call.queue.status()));
    for (const { ahead, waitNo } of entries.filter(({ status }) => status === 'waiting')) {
      // One of those before it is inside, and one left.
      expect(ahead).toBe(waitNo! - 3);
    }
    await expectSound(lobby.t);
  });

  test('keeps the places of absent buyers, who are passed over when the doors open', async () => {
    await using lobby = await openLobby(dialect, 'draw', { room: { maxActive: 3 } });
    const { t } = lobby;
    const buyers = await lobby.join(9);
    const there = buyers.filter((_, at) => at % 3 === 0);
    await lobby.live(lobbyMs, there);
    const away = buyers.filter((buyer) => !there.includes(buyer));
    const statuses = await Promise.all(
      there.map(async ({ call }) => (await call.queue.status()).status),
    );
    expect(statuses).toEqual(['active', 'active', 'active']);
    // Each comes back, has its number, and gets the next slots in the order of the draw.
    const numbers = await numbersOf(away);
    await there[0]!.call.queue.leave();
    await t.app.admissionRunner.idle();
    const next = numbers.indexOf(Math.min(...numbers.map(Number)));
    expect((await away[next]!.call.queue.status()).status).toBe('active');
    await expectSound(t);
  });

  test('keeps who stays away for the whole lobby, and removes only who stays away after it', async () => {
    const room = { maxActive: 1, sessionSeconds: 100_000 };
    const options = { absentAfterSeconds: 45, purgeAbsentSeconds: 120 };
    await using lobby = await openLobby(dialect, 'draw', { room, options });
    const buyers = await lobby.join(4);
    const [there] = buyers;
    await lobby.live(lobbyMs, [there!]);
    const away = buyers.slice(1);
    // From the opening on absence counts as everywhere: 120 s, and the notice.
    await lobby.live(110_000, [there!]);
    const rows = await lobby.t.app.db.query.selectFrom('queueEntries').selectAll().execute();
    expect(rows.filter(({ lapsed }) => lapsed === 1)).toEqual([]);
    await lobby.live(40_000, [there!]);
    for (const { call } of away) expect((await call.queue.status()).status).toBe('expired');
    await expectSound(lobby.t);
  });

  test('in a paused room is closed and not drawn until the pause ends', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    const buyers = await lobby.join(5);
    await t.admin.room.set({ concertId, paused: true });
    await lobby.open();
    const closed = await readDraw(t.app.db, concertId);
    expect(closed).toMatchObject({ lots: 5, drawnAt: null, seed: null });
    expect(closed?.lobbyHash).toMatch(/^[0-9a-f]{64}$/);
    const [late] = await lobby.join(1);
    expect(late!.entry).toMatchObject({ status: 'lobby', lot: null, waitNo: null });
    expect(await numbersOf(buyers)).toEqual([null, null, null, null, null]);
    await t.admin.room.set({ concertId, paused: false });
    await t.tick();
    expect((await numbersOf(buyers)).toSorted((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 5]);
    expect(await late!.call.queue.status()).toMatchObject({ waitNo: 6, lot: null });
    expect(await readDraw(t.app.db, concertId)).toMatchObject({ lots: 5, beacon: '' });
    await expectSound(t);
  });

  test('requires a proof of work from its opening on, and gives out no challenge before', async () => {
    await using t = await testApp(dialect);
    const lobbyOpensAt = toIso(t.clock.now() + 1_000);
    const opensAt = toIso(t.clock.now() + 2_000);
    const terms = { lobbyOpensAt, opensAt, order: 'draw', room: { challenge: 1 } } as const;
    const { concertId } = await t.concert(terms);
    await t.tick();
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE');
    await t.clock.advance(1_000);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'CHALLENGE_REQUIRED');
  });

  test('is joined without a concertId when it is the only one that can be', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    await lobby.t.concert({ opensAt: toIso(lobby.opensAt) });
    expect((await lobby.t.join()).entry.concertId).toBe(lobby.concertId);
  });

  test('of a concert that was closed is not drawn', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    const [buyer] = await lobby.join(1);
    await t.admin.concert.close({ concertId });
    await lobby.open();
    expect(await buyer!.call.queue.status()).toMatchObject({ waitNo: null, closed: true });
    expect(await readDraw(t.app.db, concertId)).toMatchObject({ lots: null, seed: null });
    await expectSound(t);
  });
});

describe.each(dialects)('on $name, the terms of a concert', (dialect) => {
  const minutes = (count: number) => toIso(Date.parse('2027-01-01T12:00:00Z') + count * 60_000);

  test.each([
    [{ lobbyOpensAt: minutes(1) }, 'opensAt'],
    [{ lobbyOpensAt: minutes(2), opensAt: minutes(2) }, 'lobbyOpensAt'],
    [{ order: 'draw', opensAt: minutes(2) }, 'order'],
  ] as const)('refuse %o', async (terms, path) => {
    await using t = await testApp(dialect);
    const message = expect.any(String);
    await expectRefusal(t.concert(terms), 'INVALID_INPUT', { issues: [{ path, message }] });
  });

  test('show the commitment from the creation on', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId, seedHash } = lobby;
    expect(seedHash).toMatch(/^[0-9a-f]{64}$/);
    const { concerts } = await t.as(null).concert.list();
    expect(concerts[0]).toMatchObject({ seedHash, order: 'draw' });
    expect(await readDraw(t.app.db, concertId)).toMatchObject({ seedHash, seed: null });
  });

  test('let an operator open the doors of a lobby at once', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const { t, concertId } = lobby;
    const [buyer] = await lobby.join(1);
    await t.clock.advance(1_000);
    const { opensAt } = await t.admin.concert.update({ concertId, opensAt: null });
    expect(opensAt).toBe(toIso(t.clock.now()));
    await t.tick();
    expect(await buyer!.call.queue.status()).toMatchObject({ status: 'active', waitNo: 1 });
    await expectSound(t);
  });

  test('refuse an opening that does not end the lobby', async () => {
    await using lobby = await openLobby(dialect, 'arrival');
    const { t, concertId } = lobby;
    const before = toIso(t.clock.now() - 1);
    await expectRefusal(t.admin.concert.update({ concertId, opensAt: before }), 'INVALID_INPUT');
    const later = toIso(lobby.opensAt + 1);
    expect((await t.admin.concert.update({ concertId, opensAt: later })).opensAt).toBe(later);
  });
});
