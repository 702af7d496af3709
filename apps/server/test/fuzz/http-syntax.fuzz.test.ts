import { gzipSync } from 'node:zlib';
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitDefaults } from '../../src/rate-limits/limits.ts';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { inherited, oddJson, mutatedJson } from './odd-json.ts';
import { inputsOf } from './inputs.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import { callerOf, mostly, procedureNames, router } from './generate-calls.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { fuzzTarget } from './sale-fixture.ts';

const methods = [
  'GET',
  'POST',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'PATCH',
  'DELETE',
  'QUERY',
  'PROPFIND',
  'PURGE',
  'M-SEARCH',
  'REPORT',
  'LOCK',
];

const procedure = fc.constantFrom(...procedureNames);

const path: fc.Arbitrary<string> = fc.oneof(
  procedure.map((name) => `/trpc/${name}`),
  procedure.map((name) => `/trpc/${name.replaceAll('.', '/')}`),
  procedure.map(
    (name) => `/trpc/${name}?input=${encodeURIComponent('{"a":1}')}&connectionParams=%7B`,
  ),
  fc.constantFrom(...routes.map(({ path }) => path.replaceAll(/[{}]/g, ''))),
  fc.constantFrom(
    '/',
    '/trpc',
    '/trpc/',
    '/trpc//',
    '/trpc/,',
    '/trpc/.',
    '/api',
    '/api/',
    '/api//queue',
    '/healthz',
    '/readyz',
    '/metrics',
    '/diagnosis',
    '/openapi.json',
    '/docs',
    '/docs/../trpc/admin.audit',
    '//',
    '*',
    '/%',
    '/trpc/%',
    '/trpc/%zz',
    '/api/%',
    '/api/%ff',
    '/%00',
    '/?',
    '/trpc/?batch=1',
    ...inherited.flatMap((name) => [`/${name}`, `/trpc/${name}`, `/api/${name}`]),
    `/trpc/${'a,'.repeat(200)}`,
    `/trpc/${'x'.repeat(9_000)}`,
  ),
);

const types = [
  'application/json',
  'APPLICATION/JSON',
  'application/json;charset=utf-8',
  'application/json;',
  'application/json; charset="utf-8"',
  'application/json;charset=utf-16',
  'application/jsonl',
  'application/json;charset=',
  'application/json;charset=latin1',
  'application/json, text/plain',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  '',
  'multipart/form-data',
  'application/octet-stream',
  'application/problem+json',
  'null',
  ';',
];

const headers = fc.record(
  {
    'content-type': fc.constantFrom(...types),
    'content-encoding': fc.constantFrom('gzip', 'identity', 'br', 'deflate', 'utf-8', ''),
    accept: fc.constantFrom('*/*', 'text/html', 'application/jsonl', 'text/event-stream', ''),
    'trpc-accept': fc.constantFrom('application/jsonl', 'x'),
    'last-event-id': fc.constant('1'),
    'x-http-method-override': fc.constantFrom('DELETE', 'POST'),
    'x-forwarded-for': fc.constantFrom('10.0.0.1', 'x'.repeat(500), ','),
    expect: fc.constantFrom('100-continue', 'the-unexpected'),
    range: fc.constant('bytes=0-1'),
    'if-none-match': fc.constant('*'),
    origin: fc.constantFrom('null', 'http://elsewhere.test'),
    cookie: fc.constant('__proto__=1'),
    te: fc.constant('trailers'),
  },
  { requiredKeys: [] },
);

/** A request without a content-type gets none from the fixture either. */
const typeless = { 'content-type': undefined };

const bytes: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  oddJson,
  oddJson.map((text) => gzipSync(text)),
  oddJson.map((text) => Buffer.from(text, 'utf16le')),
  oddJson.map((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  oddJson.map((text) => `\ufeff${text}`),
  oddJson.map((text) => Buffer.from(text, 'latin1')),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    Buffer.from('{"amount":1,"idempotencyKey":"\xff\xfe"}', 'latin1'),
    ' '.repeat(limitDefaults.bodyBytes),
    ' '.repeat(limitDefaults.bodyBytes + 1),
    `{"a":"${'x'.repeat(limitDefaults.bodyBytes)}"}`,
  ),
);

/** Batches: the calls, the spelling of their list, and the keys of their inputs. */
const batch: fc.Arbitrary<HttpRequest> = fc
  .record({
    names: fc.array(fc.oneof({ arbitrary: procedure, weight: 9 }, fc.constantFrom('', '.', 'x')), {
      minLength: 1,
      maxLength: 12,
    }),
    same: fc.boolean(),
    between: fc.constantFrom(',', ',', ',', '%2C', ',,', ', ', '%252C'),
    flag: fc.constantFrom(
      'batch=1',
      'batch=1',
      'batch=1',
      'batch=01',
      'batch',
      'batch=true',
      'batch=1&batch=0',
      'batch=2',
      'batch=10',
      'BATCH=1',
      'batch[]=1',
      '',
    ),
    indexes: fc.constantFrom<(at: number) => string>(
      String,
      String,
      String,
      (at) => `0${at}`,
      (at) => String(-at),
      (at) => `${at}e0`,
      (at) => String(2 ** 32 + at),
      () => '0',
      () => '__proto__',
      (at) => `[${at}]`,
    ),
    texts: fc.array(oddJson, { minLength: 12, maxLength: 12 }),
    whole: fc.option(mostly(oddJson), { freq: 4 }),
    method: fc.constantFrom('GET', 'POST', 'POST'),
  })
  .map(({ names, same, between, flag, indexes, texts, whole, method }) => {
    const calls = same ? names.map(() => names[0]!) : names;
    const members = calls.map((_, at) => `"${indexes(at)}":${texts[at]!}`);
    const text = whole ?? `{${members.join(',')}}`;
    const url = `/trpc/${calls.join(between).replaceAll(' ', '%20')}?${flag}`;
    if (method === 'POST') return { method, path: url, body: text };
    return { method, path: `${url}&input=${encodeURIComponent(text)}` };
  });

describe.each(dialects)(
  'odd HTTP requests do no harm, on $name',
  { timeout: fuzzTimeoutMs },
  (dialect) => {
    const share = dialect.name === 'sqlite' ? 8 : 1;
    const target = fuzzTarget(dialect);

    test('any method, path, media type, encoding and body', async () => {
      const attempts = fc.record({
        caller: callerOf('active'),
        request: fc.record({
          method: fc.constantFrom(...methods),
          path,
          headers: headers.map((given) => ({ ...typeless, ...given })),
          body: bytes,
        }),
      });
      await expectForEach(attempts, target.expectHarmless, { share });
    });

    test('a batch in any spelling', async () => {
      const attempts = fc.record({ caller: callerOf('active'), request: batch });
      await expectForEach(attempts, target.expectHarmless, { share });
    });

    test('a call with another media type than JSON is INVALID_INPUT and changes nothing', async () => {
      const request = procedure.chain((name) => {
        const { input, mutates } = procedureOf(router, name);
        const valid = inputsOf(input, () => target.sale().known);
        const wrongType = fc.constantFrom(
          'text/plain',
          'multipart/form-data; boundary=x',
          'null',
          '',
        );
        return fc
          .record({ text: mutatedJson(valid), type: wrongType, mutates: fc.constant(mutates) })
          .map(({ text, type }): HttpRequest => ({
            method: 'POST',
            path: `/trpc/${name}`,
            headers: { 'content-type': type },
            body: text,
          }));
      });
      const attempts = fc.record({ caller: callerOf('active'), request });
      await expectForEach(
        attempts,
        async (attempt) => expect(await target.expectHarmless(attempt)).toEqual(['INVALID_INPUT']),
        { share },
      );
    });
  },
);
