/** A client as the contract describes it: `fetch`, JSON and one header, without the SDK. */
import { expect } from 'vitest';

export interface Failure {
  message: string;
  code: number;
  data: {
    httpStatus: number;
    reason: string;
    details: Record<string, unknown>;
    retryable: boolean;
    retryAfterMs?: number;
    requestId: string;
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed JSON. */
  body: unknown;
  /** The request, for the message of a failing test. */
  description: string;
}

/** The contract's table: the one HTTP status of every reason. */
export const statusOf: Record<string, number> = {
  INVALID_INPUT: 400,
  CONCERT_REQUIRED: 400,
  NOT_AUTHENTICATED: 401,
  QUEUE_TOKEN_REQUIRED: 401,
  INSUFFICIENT_BALANCE: 402,
  NOT_ADMITTED: 403,
  QUEUE_TOKEN_EXPIRED: 403,
  ADMIN_ONLY: 403,
  CHARGING_OFF: 403,
  BANNED: 403,
  CONCERT_NOT_FOUND: 404,
  DATE_NOT_FOUND: 404,
  SEAT_NOT_FOUND: 404,
  RESERVATION_NOT_FOUND: 404,
  ORDER_NOT_FOUND: 404,
  TICKET_NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  NOT_ON_SALE: 409,
  SEAT_UNAVAILABLE: 409,
  SOLD_OUT: 409,
  SEATS_HELD: 409,
  NO_ADJACENT_SEATS: 409,
  SEAT_RESTRICTED: 409,
  LEAVES_SINGLE_SEAT: 409,
  SEAT_LIMIT_EXCEEDED: 409,
  RESERVATION_EXPIRED: 409,
  RESERVATION_RELEASED: 409,
  BALANCE_LIMIT_EXCEEDED: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  ALREADY_CANCELLED: 409,
  DATE_CLOSED: 409,
  CANCELLATION_CLOSED: 409,
  ALREADY_REDEEMED: 409,
  DATE_CANCELLED: 409,
  EVENTS_EXPIRED: 410,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  INTERNAL: 500,
};

const retryableReasons = ['NOT_ADMITTED', 'RATE_LIMITED', 'OVERLOADED', 'SEATS_HELD'];

const queries = [
  'concert.list',
  'queue.status',
  'seat.dates',
  'seat.list',
  'reservation.list',
  'wallet.balance',
  'wallet.history',
  'order.list',
  'event.list',
  'admin.event.list',
  'admin.concert.stats',
  'admin.concert.layout',
  'admin.concert.list',
  'admin.audit',
];

export const isQuery = (procedure: string): boolean => queries.includes(procedure);

/** Traces of a stack, SQL, a driver or the machine: no client may see them. */
export const internals =
  /"stack"|\n\s+at |\.[jt]s:\d|node_modules|node:internal|sqlite|postgres|kysely|127\.0\.0\.1|\bselect\b.*\bfrom\b|\binsert into\b|\bupdate\b.*\bset\b|constraint|ECONN/i;

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const answered = await response.text();
  const body: unknown = answered === '' ? undefined : JSON.parse(answered);
  const { status, headers } = response;
  return { status, headers, text: answered, body, description: `${init.method ?? 'GET'} ${url}` };
}

export interface Client {
  /** The URL of a server; with several servers, of the next one each time. */
  readonly url: string;
  /** One call with any outcome but a 5xx or a leak of internals. */
  call(procedure: string, input?: unknown, credential?: string): Promise<Answer>;
  /** The data of a call that must succeed. */
  take<T>(procedure: string, input?: unknown, credential?: string): Promise<T>;
}

export function createClient(nextUrl: () => string): Client {
  const call: Client['call'] = async (procedure, input, credential) => {
    const headers: Record<string, string> = {};
    if (credential !== undefined) headers['authorization'] = `Bearer ${credential}`;
    const json = input === undefined ? undefined : JSON.stringify(input);
    let answer: Answer;
    const url = nextUrl();
    const description = `${procedure} ${json?.slice(0, 300)}`;
    if (isQuery(procedure)) {
      const query = json === undefined ? '' : `?input=${encodeURIComponent(json)}`;
      answer = await send(`${url}/trpc/${procedure}${query}`, { headers });
    } else {
      headers['content-type'] = 'application/json';
      answer = await send(`${url}/trpc/${procedure}`, {
        method: 'POST',
        headers,
        ...(json === undefined ? {} : { body: json }),
      });
    }
    expect(answer.status, `${description}: ${answer.text}`).toBeLessThan(500);
    if (answer.status >= 400) expectFailure(answer);
    return { ...answer, description: `${description}: ${answer.text.slice(0, 500)}` };
  };
  const take = async (
    procedure: string,
    input?: unknown,
    credential?: string,
  ): Promise<unknown> => {
    const answer = await call(procedure, input, credential);
    expect(answer.status, answer.description).toBe(200);
    return dataOf(answer);
  };
  return {
    get url() {
      return nextUrl();
    },
    call,
    take: take as Client['take'],
  };
}

/** Asserts that a call fails for this reason, with the HTTP status of the reason. */
export async function expectRefusal(
  reason: string | string[],
  answering: Promise<Answer>,
): Promise<Failure> {
  const answer = await answering;
  expect(answer.status, answer.description).toBeGreaterThanOrEqual(400);
  const failure = failureOf(answer);
  expect([reason].flat(), `${answer.description}: ${failure.message}`).toContain(
    failure.data.reason,
  );
  return failure;
}

/** For inputs that the contract lets a server refuse, or accept and then store exactly. */
export function expectExactOrRefused(answer: Answer, exact: object): void {
  if (answer.status === 200) expect(dataOf(answer), answer.description).toMatchObject(exact);
  else expect(failureOf(answer).data.reason, answer.description).toBe('INVALID_INPUT');
}

export function dataOf({ body }: Answer): unknown {
  return (body as { result: { data: unknown } }).result.data;
}

export function failureOf(answer: Answer): Failure {
  return (answer.body as { error: Failure }).error;
}

/** Asserts the rules of every refused request, also of one that reaches no procedure. */
export function expectRefusedRequest(answer: Answer): Failure {
  const [first] = [answer.body].flat() as { error: Failure }[];
  const failure = first!.error;
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(answer.text).not.toMatch(internals);
  expectFailureBody(failure);
  expect(failure.data.httpStatus).toBe(answer.status);
  return failure;
}

/** Asserts the rules of every error of a procedure. */
export function expectFailure(answer: Answer): Failure {
  const failure = expectRefusedRequest(answer);
  expect(answer.status, `HTTP status of ${failure.data.reason}`).toBe(
    statusOf[failure.data.reason],
  );
  return failure;
}

export function expectFailureBody({ message, code, data }: Failure): void {
  expect(message.trim(), 'message').not.toBe('');
  expect(code, 'code').toBeTypeOf('number');
  expect(Object.keys(statusOf)).toContain(data.reason);
  expect(data.details, `details of ${data.reason}`).toBeTypeOf('object');
  expect(data.details).not.toBeNull();
  expect(data.retryable, `retryable of ${data.reason}`).toBe(
    retryableReasons.includes(data.reason),
  );
  expect(data.requestId, 'requestId').toBeTypeOf('string');
  expect(data).not.toHaveProperty('stack');
  if (data.retryAfterMs !== undefined) expect(data.retryAfterMs).toBeGreaterThan(0);
  if (data.reason === 'INVALID_INPUT') {
    const issues = data.details['issues'];
    expect(issues, 'details.issues').toBeInstanceOf(Array);
    expect((issues as unknown[]).length).toBeGreaterThan(0);
  }
}
