/** The pages of the OpenAPI document that call no procedure: the answers of a server fit it. */
import { OnsaleError } from '@onsale/core/errors';
import { manualClock } from '@onsale/core/time/manual-clock';
import { dialects, testStart } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';
import {
  callsProcedure,
  createCheck,
  csvPath,
  operationsOf,
  pointer,
  readDocument,
  type MediaType,
  type NamedOperation,
} from './openapi-document.ts';

const document = readDocument();
const pages = operationsOf(document).filter((operation) => !callsProcedure(operation));
const pageAt = (path: string): NamedOperation => pages.find((page) => page.path === path)!;
const check = createCheck(document);
const schemaOf = ({ at }: NamedOperation, status: number) =>
  at + pointer('responses', status, 'content', 'application/json', 'schema');

test('the document has the export, the room pages and the health checks', () => {
  expect(pages.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET ${csvPath}`,
    'GET /rooms/{concertId}',
    'GET /rooms/{concertId}/draw',
    'GET /healthz',
    'GET /readyz',
  ]);
  for (const { path, summary, description, security } of pages) {
    if (path === csvPath) continue;
    expect(summary).toMatch(/^[A-Z].{3,}/);
    expect(description).toContain('Needs no credential.');
    expect(security).toEqual([]);
  }
});

describe('a room page', () => {
  const page = pageAt('/rooms/{concertId}');

  test('has exactly the fields of the document', async () => {
    await using s = await httpFixture(dialects[0]!);
    const concertId = await s.openConcert();
    await s.tick();
    const { status, headers, body } = await s.request({ path: `/rooms/${concertId}` });
    expect(status).toBe(200);
    expect(check(schemaOf(page, 200), body)).toBeNull();
    const { properties } = document.components.schemas['RoomStatus'] as { properties: object };
    expect(Object.keys(body).toSorted()).toEqual(Object.keys(properties).toSorted());
    for (const name of ['etag', 'cache-control']) expect(headers[name]).toBeDefined();
    expect(page.responses['304']).not.toHaveProperty('content');
  });

  test('that does not exist is the error of the example', async () => {
    await using s = await httpFixture(dialects[0]!);
    const { status, body } = await s.request({ path: '/rooms/con_none' });
    expect(status).toBe(404);
    expect(check(schemaOf(page, 404), body)).toBeNull();
    const { content } = page.responses['404'] as {
      content: { 'application/json': { example: { error: { data: object } } } };
    };
    const { error } = content['application/json'].example;
    const requestId = expect.any(String);
    expect(body).toEqual({ error: { ...error, data: { ...error.data, requestId } } });
  });

  test('lists the errors under their HTTP status', () => {
    const errors = Object.entries(page.responses).flatMap(([status, response]) => {
      const [, reason] =
        /^`([A-Z_]+)`/.exec('description' in response ? response.description : '') ?? [];
      return reason === undefined ? [] : [[Number(status), reason] as const];
    });
    expect(errors).toHaveLength(5);
    for (const [status, reason] of errors) {
      expect(new OnsaleError(reason as 'INTERNAL', {}).httpStatus, reason).toBe(status);
    }
  });
});

describe('the export of orders', () => {
  const page = pageAt(csvPath);
  const ask = (s: HttpFixture, concertId: string, credential: string | null = adminKey) =>
    s.request({ path: csvPath.replace('{concertId}', concertId), credential });

  test('has the type and the columns of the document', async () => {
    await using s = await httpFixture(dialects[0]!);
    const concertId = await s.openConcert();
    const { status, headers, text } = await ask(s, concertId);
    const ok = page.responses['200'] as unknown as { content: Record<string, MediaType> };
    const [[type, { example }]] = Object.entries(ok.content) as [[string, MediaType]];
    expect([status, headers['content-type']?.split(';')[0]]).toEqual([200, type]);
    expect(text).toBe(`${String(example).split('\r\n')[0]}\r\n`);
  });

  test('needs the credential of the document, and is refused as it says', async () => {
    await using s = await httpFixture(dialects[0]!);
    const concertId = await s.openConcert();
    const { accountKey } = await s.buyer(concertId);
    expect(page.security).toEqual([{ adminKey: [] }]);
    const refused = [
      await ask(s, '%00'),
      await ask(s, 'x'.repeat(256)),
      await ask(s, concertId, null),
      await ask(s, concertId, accountKey),
      await ask(s, 'con_none'),
    ];
    expect(refused.map(({ status, body }) => [status, body['reason']])).toEqual([
      [400, 'INVALID_INPUT'],
      [400, 'INVALID_INPUT'],
      [401, 'NOT_AUTHENTICATED'],
      [403, 'ADMIN_ONLY'],
      [404, 'CONCERT_NOT_FOUND'],
    ]);
    for (const { status, body } of refused) {
      expect(check(schemaOf(page, status), body)).toBeNull();
    }
  });

  test('is left out where operators have a listener of their own', async () => {
    await using s = await httpFixture(dialects[0]!, { servesAdmin: false });
    const { body } = await s.request({ path: '/openapi.json' });
    expect(body['paths']).not.toHaveProperty([csvPath]);
    expect(body['paths']).toHaveProperty(['/rooms/{concertId}']);
  });
});

describe('a health check', () => {
  test.each(['/healthz', '/readyz'])('%s answers as the document says', async (path) => {
    await using s = await httpFixture(dialects[0]!);
    const { status, body } = await s.request({ path });
    expect(status).toBe(200);
    expect(check(schemaOf(pageAt(path), 200), body)).toBeNull();
  });

  test('/readyz answers as the document says while the server shuts down', async () => {
    const clock = manualClock(testStart);
    await using s = await httpFixture(dialects[0]!, { clock });
    const closed = s.http.drain(200);
    const { status, body } = await s.request({
      path: '/readyz',
      headers: { connection: 'close' },
    });
    expect(status).toBe(503);
    expect(check(schemaOf(pageAt('/readyz'), 503), body)).toBeNull();
    await clock.advance(200);
    await closed;
  });
});
