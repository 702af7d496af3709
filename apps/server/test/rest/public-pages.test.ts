/** The pages of the OpenAPI document that call no procedure: the answers of a server fit it. */
import { OnsaleError } from '@onsale/core/errors';
import { manualClock } from '@onsale/core/time/manual-clock';
import { dialects, testStart } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { httpFixture } from '../fixtures/http-fixture.ts';
import { callsProcedure, createCheck, operationsOf, pointer } from './openapi-document.ts';
import { readDocument, type NamedOperation } from './openapi-document.ts';

const document = readDocument();
const pages = operationsOf(document).filter((operation) => !callsProcedure(operation));
const pageAt = (path: string): NamedOperation => pages.find((page) => page.path === path)!;
const check = createCheck(document);
const schemaOf = ({ at }: NamedOperation, status: number) =>
  at + pointer('responses', status, 'content', 'application/json', 'schema');

test('the document has the room pages and the health checks', () => {
  expect(pages.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /rooms/{concertId}',
    'GET /healthz',
    'GET /readyz',
  ]);
  for (const { summary, description, security } of pages) {
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
