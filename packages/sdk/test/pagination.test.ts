/** Listings as async iterables: every page, as often as they are iterated, until an abort. */
import { describe, expect, test } from 'vitest';
import { failureOf, gives, scripted } from './scripted-fetch.ts';

const page = (orderIds: string[], nextCursor: string | null) =>
  gives({ orders: orderIds.map((orderId) => ({ orderId })), nextCursor });
const twoPages = [page(['ord_1', 'ord_2'], 'next'), page(['ord_3'], null)];

async function idsOf(orders: AsyncIterable<{ orderId: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { orderId } of orders) ids.push(orderId);
  return ids;
}

describe('orders', () => {
  test('are fetched page by page', async () => {
    const { onsale, requests, inTime } = scripted({ 'order.list': twoPages });
    expect(await inTime(idsOf(onsale.orders()))).toEqual(['ord_1', 'ord_2', 'ord_3']);
    expect(requests.map(({ input }) => input)).toEqual([{}, { cursor: 'next' }]);
  });

  test('may be iterated again, from the first page on', async () => {
    const { onsale, inTime } = scripted({ 'order.list': [...twoPages, ...twoPages] });
    const orders = onsale.orders();
    const first = await inTime(idsOf(orders));
    expect(await inTime(idsOf(orders))).toEqual(first);
  });

  test('end at the next item after an abort', async () => {
    const { onsale, inTime } = scripted({ 'order.list': twoPages });
    const controller = new AbortController();
    const seen: string[] = [];
    const walk = async () => {
      for await (const { orderId } of onsale.orders({ signal: controller.signal })) {
        seen.push(orderId);
        controller.abort();
      }
    };
    expect(await failureOf(inTime(walk()))).toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual(['ord_1']);
  });
});
