/** Assertions on any response: the shape of the contract, and no internals of the server. */
import { expect } from 'vitest';
import { expectFailureBody, internals, statusOf, type Failure } from '../contract/client.ts';
import type { HttpRequest, HttpResponse } from '../fixtures/http-fixture.ts';

/** Statuses of HTTP itself, for requests that never reach a procedure. */
const httpStatuses: readonly number[] = [404, 405, 408, 413, 414, 415, 431];

/** Bound on the length of an error: a few bytes for each byte of the request. */
const maxChars = (request: string): number => 24_000 + 3 * request.length;

/** @returns the reasons of the errors in the response; none for a success. */
export function expectValidResponse(
  { method = 'GET', path, body: sent }: HttpRequest,
  { status, headers, text }: HttpResponse,
): string[] {
  const sentText = sent instanceof Uint8Array ? Buffer.from(sent).toString() : JSON.stringify(sent);
  const request = `${method} ${path} ${sentText ?? ''}`;
  const label = request.slice(0, 500);
  expect(status, `${label}: ${text.slice(0, 1_000)}`).toBeLessThan(500);
  expect(status).toBeGreaterThanOrEqual(200);
  if (status === 204 || method === 'HEAD') return [];
  const type = String(headers['content-type']);
  // The page at /docs, its files, and metrics; a 304 has no body.
  if (status < 400 && !type.includes('json') && !/^\/(api|trpc)/.test(path)) return [];
  if (status === 200 && type === 'text/event-stream') return [];
  expect(type, label).toContain('application/json');
  const body: unknown = JSON.parse(text);
  if (status >= 400) {
    expect(text.length, `${label}: ${text.length} characters`).toBeLessThan(maxChars(request));
    // tRPC repeats the path of the call, in which names such as `admin.concert.update` read as SQL.
    const ownWords = text.replaceAll(/"path":"(?:[^"\\]|\\.)*"/g, '');
    expect(ownWords, label).not.toMatch(internals);
  }
  if (!/^\/(api|trpc)/.test(path) && status < 400) return [];
  const isRest = /^\/api(\/|\?|$)/.test(path);
  if (isRest && status === 200) return [];
  const failures = isRest ? [body as Failure['data']] : [body].flat().flatMap(failureOf);
  if (status >= 400) expect(failures, label).not.toEqual([]);
  for (const data of failures) {
    if (!isRest) expectStatus(data, label);
    expect(
      statusOf[data.reason] === status || httpStatuses.includes(status) || isBatch(body),
      label,
    ).toBe(true);
  }
  return failures.map(({ reason }) => reason);
}

const isBatch = (body: unknown): boolean => Array.isArray(body);

function failureOf(one: unknown): Failure['data'][] {
  const { error } = one as { error?: Failure };
  if (!error) return [];
  expectFailureBody(error);
  return [error.data];
}

function expectStatus({ reason, httpStatus }: Failure['data'], label: string): void {
  const fits = httpStatus === statusOf[reason] || httpStatuses.includes(httpStatus);
  expect(fits, `${label}: ${reason} with ${httpStatus}`).toBe(true);
}
