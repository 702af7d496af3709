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

describe('a change of the account key', () => {
  test('is what the client acts with from then on', async () => {
    const script = { 'account.rotateKey': rotated, 'wallet.balance': gives({ balance: 5 }) };
    const { onsale, requests, inTime } = scripted(script, { accountKey });
    expect(await inTime(onsale.rotateKey({ newKey }))).toBe(newKey);
    expect(onsale.accountKey).toBe(newKey);
    await inTime(onsale.wallet.balance());
    expect(requests.map(({ credential }) => credential)).toEqual([accountKey, newKey]);
    expect(requests[0]!.input).toEqual({ newKey });
  });

  test('is repeated with one and the same key when its answer is lost', async () => {
    const script = { 'account.rotateKey': [breaksConnection, rotated] };
    const { onsale, requests, inTime } = scripted(script, { accountKey });
    await inTime(onsale.rotateKey());
    const [first, second] = requests;
    expect(first!.input).toEqual({ newKey: expect.stringMatching(/^osa_\w{59}$/) });
    expect(second).toMatchObject({ input: first!.input, credential: accountKey });
  });

  test('that is never answered leaves the client as it was, to make the call again', async () => {
    const script = { 'account.rotateKey': [breaksConnection, rotated] };
    const { onsale, requests, inTime } = scripted(script, { accountKey, maxRetries: 0 });
    const kept = newAccountKey();
    const error: unknown = await inTime(onsale.rotateKey({ newKey: kept }).catch((e) => e));
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(onsale.accountKey).toBe(accountKey);
    await inTime(onsale.rotateKey({ newKey: kept }));
    expect(requests.map(({ input }) => input)).toEqual([{ newKey: kept }, { newKey: kept }]);
  });

  test('that is refused leaves the client as it was', async () => {
    const script = { 'account.rotateKey': refuses('NOT_AUTHENTICATED', {}) };
    const { onsale, inTime } = scripted(script, { accountKey });
    await expect(inTime(onsale.rotateKey())).rejects.toMatchObject({ reason: 'NOT_AUTHENTICATED' });
    expect(onsale.accountKey).toBe(accountKey);
  });
});

describe('a place whose token is signed anew', () => {
  test('acts with the latest one, and so does what it holds', async () => {
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
