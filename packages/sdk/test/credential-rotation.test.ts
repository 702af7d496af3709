/** Rotation of the account key by `rotateKey`, and of queue tokens by the server. */
import { newAccountKey, isOutcomeUnknown } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  entryOf,
  gives,
  receipt,
  refuses,
  reservation,
  scripted,
} from './scripted-fetch.ts';

const accountKey = 'osa_old';
const newKey = 'osa_new';
const rotated = gives({ userId: 'usr_1', accountKey: newKey });

describe('a rotation of the account key', () => {
  test('makes the client act with the new key', async () => {
    const script = { 'account.rotateKey': rotated, 'wallet.balance': gives({ balance: 5 }) };
    const { onsale, requests, inTime } = scripted(script, { accountKey });
    expect(await inTime(onsale.rotateKey({ newKey }))).toBe(newKey);
    expect(onsale.accountKey).toBe(newKey);
    await inTime(onsale.wallet.balance());
    expect(requests.map(({ credential }) => credential)).toEqual([accountKey, newKey]);
    expect(requests[0]!.input).toEqual({ newKey });
  });

  test('is retried with the same new key when its response is lost', async () => {
    const script = { 'account.rotateKey': [breaksConnection, rotated] };
    const { onsale, requests, inTime } = scripted(script, { accountKey });
    await inTime(onsale.rotateKey());
    const [first, second] = requests;
    expect(first!.input).toEqual({ newKey: expect.stringMatching(/^osa_\w{59}$/) });
    expect(second).toMatchObject({ input: first!.input, credential: accountKey });
  });

  test('without a response leaves the client as it was, so the call can be repeated', async () => {
    const script = { 'account.rotateKey': [breaksConnection, rotated] };
    const { onsale, requests, inTime } = scripted(script, { accountKey, maxRetries: 0 });
    const storedKey = newAccountKey();
    const error: unknown = await inTime(onsale.rotateKey({ newKey: storedKey }).catch((e) => e));
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(onsale.accountKey).toBe(accountKey);
    await inTime(onsale.rotateKey({ newKey: storedKey }));
    expect(requests.map(({ input }) => input)).toEqual([
      { newKey: storedKey },
      { newKey: storedKey },
    ]);
  });

  test('that is refused leaves the client as it was', async () => {
    const script = { 'account.rotateKey': refuses('NOT_AUTHENTICATED', {}) };
    const { onsale, inTime } = scripted(script, { accountKey });
    await expect(inTime(onsale.rotateKey())).rejects.toMatchObject({ reason: 'NOT_AUTHENTICATED' });
    expect(onsale.accountKey).toBe(accountKey);
  });
});

describe('a place whose token is signed by a new secret', () => {
  test('acts with the latest token, and so do its reservations', async () => {
    const script = {
      'queue.status': [
        gives(entryOf({ status: 'active', token: 'osq_2' })),
        gives(entryOf({ status: 'active', token: 'osq_3' })),
      ],
      'seat.dates': gives({ dates: [] }),
      'payment.pay': gives(receipt),
    };
    const { onsale, requests, inTime } = scripted(script, { accountKey });
    const place = onsale.resume('osq_1');
    const held = place.held({ ...reservation, seatNos: [5, 6] });
    await inTime(place.status());
    expect(place.token).toBe('osq_2');
    await inTime(place.dates());
    await inTime(place.status());
    await inTime(held.pay());
    expect(requests.map(({ credential }) => credential)).toEqual([
      'osq_1',
      'osq_2',
      'osq_2',
      'osq_3',
    ]);
  });
});
