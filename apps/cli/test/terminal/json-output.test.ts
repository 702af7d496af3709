import { describe, expect, test } from 'vitest';
import { separateJsonFields } from '../../src/definitions/parse-arguments.ts';
import { createJsonFormat } from '../../src/terminal/json-output.ts';

const order = { orderId: 'ord_1', total: 2_000, tickets: [{ seatNo: 5 }, { seatNo: 6 }] };
const orders = { orders: [order, { ...order, orderId: 'ord_2' }], nextCursor: null };

describe('--json=<fields>', () => {
  test('prints these fields of an object, in this order', async () => {
    const format = await createJsonFormat({ fields: ['total', 'orderId'] });
    expect(format(order)).toEqual({ text: '{"total":2000,"orderId":"ord_1"}\n' });
  });

  test('prints a line for each item of a list', async () => {
    const format = await createJsonFormat({ fields: ['orderId'] });
    expect((await format(orders)).text).toBe('{"orderId":"ord_1"}\n{"orderId":"ord_2"}\n');
    expect(format({ orders: [], nextCursor: null })).toEqual({ text: '' });
  });

  test('prints null for a field that is missing, and names the fields that there are', async () => {
    const format = await createJsonFormat({ fields: ['orderId', 'price'] });
    expect(format(order)).toEqual({
      text: '{"orderId":"ord_1","price":null}\n',
      warning: 'There is no field price. The fields are orderId, total, tickets.',
    });
  });

  test('does not warn of a field that some items lack', async () => {
    const format = await createJsonFormat({ fields: ['soldOut'] });
    const { warning } = await format({ concerts: [{ soldOut: true }, { title: 'B' }] });
    expect(warning).toBeUndefined();
  });

  test.each([
    [
      ['--json=a,b', 'orders'],
      ['--json', '--json-fields=a,b', 'orders'],
    ],
    [
      ['--json', 'simulate', 'my.json'],
      ['--json', 'simulate', 'my.json'],
    ],
    [
      ['charge', '--', '--json=a'],
      ['charge', '--', '--json=a'],
    ],
  ])('%j never takes the next word as its fields', (words, separated) => {
    expect(separateJsonFields(words)).toEqual(separated);
  });
});

describe('--jq', () => {
  test.each([
    ['.orders[].orderId', 'ord_1\nord_2\n'],
    ['.orders | length', '2\n'],
    ['.orders[0].tickets[] | {seat: .seatNo}', '{"seat":5}\n{"seat":6}\n'],
    ['.orders[] | select(.total > 5000)', ''],
    ['"\\(.orders | length) orders"', '2 orders\n'],
  ])('%s prints texts as they are, and all else as JSON', async (jq, text) => {
    const format = await createJsonFormat({ jq });
    expect(await format(orders)).toEqual({ text });
  });

  test('applies to each item with its fields', async () => {
    const format = await createJsonFormat({ fields: ['orderId'], jq: 'keys[]' });
    expect(await format(orders)).toEqual({ text: 'orderId\norderId\n' });
  });

  test('refuses an expression that is not valid before anything is done', async () => {
    await expect(createJsonFormat({ jq: '.orders[' })).rejects.toThrow(
      /^--jq \.orders\[ is not a jq expression: .+\.$/,
    );
  });

  test('prints an object whole when the expression fails on it: nothing is lost', async () => {
    const format = await createJsonFormat({ jq: 'error("no")' });
    expect(await format(order)).toEqual({
      text: `${JSON.stringify(order)}\n`,
      warning: 'The jq expression failed: no.',
    });
  });

  test('prints no control character of the server', async () => {
    const format = await createJsonFormat({ jq: '.title' });
    const { text } = await format({ title: 'A\u001B]0;owned\u0007' });
    expect(text).toMatch(/^[^\p{Cc}]+\n$/u);
  });
});
