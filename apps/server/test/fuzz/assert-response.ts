/** What every answer must be, whatever was asked: the contract's shape, and none of our innards. */
import { expect } from 'vitest';
import { expectFailureBody, innards, statusOf, type Failure } from '../contract/client.ts';
import { createAnswerCheck, readDocument } from '../rest/openapi-document.ts';
import type { Answered, Asked } from './wire.ts';

const checkAnswer = createAnswerCheck(readDocument());

/** A refusal keeps the status that HTTP has for what never reached a procedure. */
const ownStatuses: readonly number[] = [404, 405, 408, 413, 414, 415, 431];

/** A refusal has a few bytes for each byte that was asked: nobody can make the server shout. */
const mostChars = (asked: string): number => 24_000 + 3 * asked.length;

/** @returns the reasons with which it was refused; none when it was not. */
export function expectFit(
  asked: Asked,
  answered: Pick<Answered, 'status' | 'text'> & { headers: Record<string, unknown> },
): string[] {
  const request = `${asked.method} ${asked.target} ${String(asked.body ?? '')}`;
  const said = request.slice(0, 500);
  const { status, text } = answered;
  expect(status, `${said}: ${text.slice(0, 1_000)}`).toBeLessThan(500);
  expect(status).toBeGreaterThanOrEqual(200);
  if (status === 204 || asked.method === 'HEAD') return [];
  const type = String(answered.headers['content-type']);
  // The page at /docs, what belongs to it, and metrics; a copy that is fresh has no body.
  if (status < 400 && !type.includes('json') && !/^\/(api|trpc)/.test(asked.target)) return [];
  expect(type, said).toContain('application/json');
  const body: unknown = JSON.parse(text);
  if (status >= 400) {
    expect(text.length, `${said}: ${text.length} characters`).toBeLessThan(mostChars(request));
    expect(text, said).not.toMatch(innards);
  }
  if (!/^\/(api|trpc)/.test(asked.target) && status < 400) return [];
  const isRest = /^\/api(\/|\?|$)/.test(asked.target);
  if (isRest) expect(checkAnswer(asked, { status, body }), said).toBeNull();
  if (isRest && status === 200) return [];
  const failures = isRest ? [body as Failure['data']] : [body].flat().flatMap(failureOf);
  if (status >= 400) expect(failures, said).not.toEqual([]);
  for (const data of failures) {
    if (!isRest) expectStatus(data, said);
    expect(
      statusOf[data.reason] === status || ownStatuses.includes(status) || isBatch(body),
      said,
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

function expectStatus({ reason, httpStatus }: Failure['data'], said: string): void {
  const fits = httpStatus === statusOf[reason] || ownStatuses.includes(httpStatus);
  expect(fits, `${said}: ${reason} with ${httpStatus}`).toBe(true);
}
