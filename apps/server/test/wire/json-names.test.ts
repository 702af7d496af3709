import fc from 'fast-check';
import { dialects } from '@onsale/db/testing';
import { expect, test } from 'vitest';
import { findDuplicateName } from '../../src/wire/json-names.ts';
import { httpFixture } from '../fixtures/http-fixture.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"b":{"c":1,"c":2}}', 'c'],
  ['[{"a":1},{"a":1,"a":1}]', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"a" : 1, "b":[{"a":"}"}], "a"\n:2}', 'a'],
  ['{"":1,"":2}', ''],
  [`{${Array.from({ length: 20 }, (_, at) => `"n${at}":1`).join(',')},"n3":1}`, 'n3'],
])('%s names %j twice', (text, name) => {
  expect(findDuplicateName(text)).toBe(name);
});

test.each([
  '',
  '{}',
  '{"a":1}',
  '{"a":1,"b":{"a":1}}',
  '[{"a":1},{"a":1}]',
  '{"a":"a\\":1,\\"a","b":"\\\\"}',
  '{"a":"\\"a\\":","b":":"}',
  '["a","a"]',
])('%s names nothing twice', (text) => {
  expect(findDuplicateName(text)).toBeNull();
});

test('no value that JSON can carry names anything twice, however it is nested and spaced', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      expect(findDuplicateName(JSON.stringify(value, null, indent))).toBeNull();
    }),
  );
});

test('text that is cut off or nested deeply is scanned to its end', () => {
  expect(findDuplicateName('{"a":1,"b":"')).toBeNull();
  expect(findDuplicateName(`${'['.repeat(60_000)}{"a":1,"a":1}`)).toBe('a');
});

test('a body or an input that names a field twice is refused on both APIs', async () => {
  await using s = await httpFixture(dialects[0]!);
  const { accountKey: credential } = await s.buyer(await s.openConcert());
  const twice = '{"amount":1,"amount":5000}';
  const issues = [{ path: 'amount', message: 'is given twice: send it once' }];
  const rest = await s.send('POST', '/api/wallet/charges', { credential, body: twice });
  expect(rest).toMatchObject({
    status: 400,
    body: { reason: 'INVALID_INPUT', details: { issues } },
  });
  const page = encodeURIComponent('{"limit":1,"limit":2}');
  for (const [method, path, body] of [
    ['POST', '/trpc/wallet.charge', twice],
    ['POST', '/trpc/wallet.charge?batch=1', `{"0":${twice}}`],
    ['GET', `/trpc/wallet.history?input=${page}`, undefined],
    [
      'GET',
      `/trpc/wallet.history?batch=1&input=${encodeURIComponent('{"0":')}${page}%7D`,
      undefined,
    ],
  ] as const) {
    const answer = await s.send(method, path, { credential, body });
    expect([answer.status, answer.text], path).toEqual([
      400,
      expect.stringContaining('is given twice'),
    ]);
    expect(answer.body).toMatchObject({ error: { data: { reason: 'INVALID_INPUT' } } });
  }
  expect(await s.call('GET', '/api/wallet', { credential })).toMatchObject({ balance: 0 });
  const once = { credential, body: '{"amount":1}' };
  expect(await s.call('POST', '/api/wallet/charges', once)).toMatchObject({ balance: 1 });
});
