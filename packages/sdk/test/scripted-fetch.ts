/** A scripted `fetch`: a client whose responses each test defines, in virtual time. */
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { OnsaleError, type ErrorDetails, type Reason } from '@onsale/core/errors';
import { createOnsaleClient, type Onsale, type OnsaleOptions, type QueueEntry } from '@onsale/sdk';

/** The response to one request: data, a failure, or nothing until its signal aborts. */
export type Answer = (signal: AbortSignal | null | undefined) => Promise<Response>;

/** By procedure: its responses in order, or one response for every call. */
export type Script = Record<string, Answer | Answer[]>;

export interface SentRequest {
  /** By lower-case name. */
  headers: Record<string, string>;
  /** Milliseconds since the start. */
  at: number;
  method: string;
  path: string;
  credential: string | undefined;
  input: unknown;
}

export interface Scripted {
  onsale: Onsale;
  clock: ManualClock;
  requests: SentRequest[];
  /** The paths that were called, in order. */
  calls: () => string[];
  /** Advances virtual time until the promise settles, and settles in the same way. */
  inTime: <T>(work: Promise<T>) => Promise<T>;
}

const base = 'http://onsale.test';
const startsAt = 1_800_000_000_000;
/** Small enough that every delay of the SDK ends at its own instant. */
const stepMs = 50;
const longestMs = 3_600_000;

export function scripted(script: Script, options: Partial<OnsaleOptions> = {}): Scripted {
  const clock = manualClock(startsAt);
  const requests: SentRequest[] = [];
  const left = new Map(
    Object.entries(script).map(([path, answers]) => [
      path,
      Array.isArray(answers) ? [...answers] : answers,
    ]),
  );
  const fetch: typeof globalThis.fetch = async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address);
    const path = url.pathname.replace(/^.*\/trpc\//, '');
    const text = init?.method === 'GET' ? url.searchParams.get('input') : init?.body;
    requests.push({
      at: clock.now() - startsAt,
      method: init?.method ?? 'GET',
      path,
      headers: Object.fromEntries(new Headers(init?.headers)),
      credential: new Headers(init?.headers).get('authorization')?.replace('Bearer ', ''),
      input: typeof text === 'string' ? JSON.parse(text) : undefined,
    });
    const answers = left.get(path);
    const answer = Array.isArray(answers) ? answers.shift() : answers;
    if (!answer) throw new Error(`The script has no response left for ${path}.`);
    return answer(init?.signal);
  };
  const onsale = createOnsaleClient({
    url: base,
    fetch,
    clock,
    random: () => 0.5,
    transport: 'poll',
    ...options,
  });
  return {
    onsale,
    clock,
    requests,
    calls: () => requests.map(({ path }) => path),
    inTime: (work) => inTime(clock, work),
  };
}

async function inTime<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  work.then(end, end);
  for (let passedMs = 0; passedMs < longestMs; passedMs += stepMs) {
    // First run everything that needs no time to pass.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (settled) return work;
    await clock.advance(stepMs);
  }
  throw new Error('Still not settled after an hour of virtual time.');
}

export const gives =
  (data: object): Answer =>
  async () =>
    Response.json({ result: { data } });

/** An error in the server's wire format. */
export const refuses =
  <R extends Reason>(
    reason: R,
    details: ErrorDetails[R],
    extra: { retryAfterMs?: number } = {},
  ): Answer =>
  async () => {
    const { message, retryable, httpStatus } = new OnsaleError(reason, details);
    const data = { reason, details, retryable, httpStatus, requestId: 'req_1', ...extra };
    const status = httpStatus ?? 500;
    return Response.json({ error: { message, code: -32000, data } }, { status });
  };

/** Connection refused, as Node's fetch reports it. */
export const refusesConnection: Answer = async () => {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  });
};

/** The connection breaks while the request is in flight. */
export const breaksConnection: Answer = async () => {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  });
};

/** Never responds, and ignores its signal. */
export const staysSilent: Answer = () => new Promise(() => undefined);

export const showsPage =
  (status: number, headers: Record<string, string> = {}): Answer =>
  async () =>
    new Response('<html>nginx</html>', {
      status,
      headers: { 'content-type': 'text/html', ...headers },
    });

export function entryOf(changes: Partial<QueueEntry> = {}): QueueEntry {
  return {
    token: 'osq_token',
    userId: 'usr_1',
    concertId: 'con_1',
    waitNo: 7,
    lot: null,
    status: 'waiting',
    opensAt: null,
    ahead: 3,
    etaSeconds: 12,
    expiresAt: null,
    pollAfterMs: 2_000,
    ...changes,
  };
}

const seats = [5, 6].map((seatNo) => {
  return { seatNo, label: `A-${seatNo}`, section: 'main', price: 1_000 };
});

export const reservation = {
  reservationId: 'res_1',
  concertId: 'con_1',
  date: '2098-01-01',
  seatNos: [5, 6],
  seats,
  total: 2_000,
  status: 'held',
  expiresAt: '2098-01-01T00:05:00.000Z',
} as const;

export const receipt = {
  result: 'SUCCESS',
  orderId: 'ord_1',
  reservationId: 'res_1',
  date: '2098-01-01',
  seatNos: [5, 6],
  seats,
  total: 2_000,
  balance: 500,
  tickets: [{ ticketCode: 'AAAA-BBBB', ...seats[0]! }],
  paidAt: '2098-01-01T00:00:00.000Z',
} as const;

/** The reason with which a promise rejects. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('The promise resolved, but should have rejected.');
}
