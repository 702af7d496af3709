/** A repeat over tRPC has the bytes of the first answer, whatever has changed in between. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { firstDate, httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';

interface KeyedCall {
  path: string;
  credential: string;
  body?: object;
}

/** Calls by several buyers, in an order in which each of them takes effect. */
async function keyedCalls(s: HttpFixture): Promise<{ calls: KeyedCall[]; ended: string }> {
  const room = { maxActive: 3, admitPerMinute: 1_000 };
  const concertId = await s.openConcert({ room });
  const [payer, leaver, releaser, waiting] = [
    await s.buyer(concertId),
    await s.buyer(concertId),
    await s.buyer(concertId),
    await s.buyer(concertId),
  ];
  const reserve = async (credential: string, seatNo: number) => {
    const body = { date: firstDate, seatNos: [seatNo] };
    const { result } = (await s.send('POST', '/trpc/reservation.create', { credential, body }))
      .body as { result: { data: { reservationId: string } } };
    return result.data.reservationId;
  };
  const credential = payer.token;
  await s.send('POST', '/trpc/wallet.charge', { credential, body: { amount: 9_000 } });
  const paid = await reserve(payer.token, 1);
  const released = await reserve(releaser.token, 2);
  await reserve(leaver.token, 3);
  const asOperator = { credential: adminKey };
  const calls = [
    { path: 'reservation.create', credential, body: { date: firstDate, best: 1 } },
    { path: 'reservation.release', credential: releaser.token, body: { reservationId: released } },
    { path: 'payment.pay', credential, body: { reservationId: paid } },
    { path: 'queue.leave', credential: leaver.token },
    { path: 'queue.leave', credential: waiting.token },
    { path: 'queue.join', credential: releaser.accountKey, body: { concertId } },
    { path: 'admin.room.set', ...asOperator, body: { concertId, maxActive: 5 } },
    { path: 'admin.concert.create', ...asOperator, body: { title: 'One', dates: [firstDate] } },
    { path: 'admin.account.endTokens', ...asOperator, body: { userId: waiting.userId } },
  ];
  return { calls, ended: waiting.token };
}

describe.each(dialects)('on $name', (dialect) => {
  test.each([
    ['the fast path', false],
    ["tRPC's own handler", true],
  ])('by %s', async (_, disableFastPath) => {
    await using s = await httpFixture(dialect, { disableFastPath });
    const { calls, ended } = await keyedCalls(s);
    const send = async ({ path, ...sent }: KeyedCall, at: number) => {
      const { status, text } = await s.send('POST', `/trpc/${path}`, { ...sent, key: `key ${at}` });
      return [path, status, text];
    };
    const first = [];
    for (const [at, call] of calls.entries()) first.push(await send(call, at));
    expect(first.map(([, status]) => status)).toEqual(calls.map(() => 200));

    // A new secret signs, the room is paused, and time passes.
    await s.send('POST', '/trpc/admin.secret.rotate', { credential: adminKey });
    await s.clock.advance(20_000);
    await s.app.secrets.refresh();
    const again = [];
    for (const [at, call] of calls.entries()) again.push(await send(call, at));
    // The operator's call ended the tokens of one buyer, which open nothing any more.
    const isEnded = (at: number) => calls[at]!.credential === ended;
    expect(again.filter((_, at) => !isEnded(at))).toEqual(first.filter((_, at) => !isEnded(at)));
    expect(again.filter((_, at) => isEnded(at)).map(([, status]) => status)).toEqual([401]);
    // The opposite: with another key it is decided again, with a token of the new secret.
    const [, status, text] = await send(calls[3]!, 99);
    expect(status).toBe(200);
    expect(text).not.toBe(first[3]![2]);
  });
});
