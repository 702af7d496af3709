/** `await using` of a held reservation: when leaving the block releases the seats. */
import { isOnsaleError } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  gives,
  receipt,
  refuses,
  reservation,
  scripted,
  type Script,
} from './scripted-fetch.ts';

describe('a held reservation left by its block', () => {
  const release = gives({ ...reservation, status: 'released' });

  /** Reserves in a block of its own, does `work` inside, and leaves the block. */
  async function leaveAfter(
    script: Script,
    work: (held: { pay: () => Promise<unknown>; release: () => Promise<unknown> }) => unknown,
  ) {
    const play = scripted(
      { 'reservation.create': gives(reservation), ...script },
      { maxRetries: 0 },
    );
    const block = async () => {
      await using held = await play.onsale
        .resume('osq_token')
        .reserve({ date: reservation.date, seatNos: [5, 6] });
      expect(held).toMatchObject(reservation);
      await work(held);
    };
    const error = await play.inTime(block().catch((failure: unknown) => failure));
    return { error, released: play.calls().filter((path) => path === 'reservation.release') };
  }

  test('is released if it is untouched, or its payment was refused', async () => {
    const untouched = await leaveAfter({ 'reservation.release': release }, () => undefined);
    expect(untouched.released).toHaveLength(1);

    const poor = refuses('INSUFFICIENT_BALANCE', { balance: 1, required: 2 });
    const refused = await leaveAfter(
      { 'reservation.release': release, 'payment.pay': poor },
      (held) => held.pay(),
    );
    expect(refused.released).toHaveLength(1);
    expect(isOnsaleError(refused.error, 'INSUFFICIENT_BALANCE')).toBe(true);
  });

  test('is not released if it is paid, released already, or in doubt', async () => {
    const paid = await leaveAfter({ 'payment.pay': gives(receipt) }, (held) => held.pay());
    expect(paid).toEqual({ error: undefined, released: [] });

    const released = await leaveAfter({ 'reservation.release': release }, (held) => held.release());
    expect(released.released).toHaveLength(1);

    const unknown = await leaveAfter({ 'payment.pay': breaksConnection }, (held) => held.pay());
    expect(unknown.released).toEqual([]);
  });

  test('ignores a release that fails', async () => {
    const late = { 'reservation.release': refuses('RESERVATION_EXPIRED', {}) };
    expect((await leaveAfter(late, () => undefined)).error).toBeUndefined();
  });
});
