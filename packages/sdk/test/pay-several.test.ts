import { expect, test } from 'vitest';
import { gives, scripted } from './scripted-fetch.ts';

test('place.pay pays several reservations in one call, and is retried without a key', async () => {
  const answer = { result: 'SUCCESS', payments: [], balance: 7, released: [] };
  const { onsale, requests, inTime } = scripted({ 'payment.pay': [gives(answer)] });
  expect(await inTime(onsale.resume('osq_token').pay(['res_1', 'res_2']))).toEqual(answer);
  expect(requests).toMatchObject([{ input: { reservationIds: ['res_1', 'res_2'] } }]);
  expect(requests[0]!.headers).not.toHaveProperty('idempotency-key');
});
