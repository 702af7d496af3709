/** Reads calls and answers as they pass the network, and words them for the event log. */
import type { Clock } from '@onsale/core/time/clock';
import type { Answer, Attempt } from './attempt.ts';

export function readAttempt(url: string, init: RequestInit, clock: Clock): Attempt {
  const [path = '', query] = url.split('?', 2);
  const request = query === undefined ? null : new URLSearchParams(query).get('input');
  const text = init.method === 'POST' ? init.body : request;
  const input: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
  return {
    procedure: path.slice(path.lastIndexOf('/') + 1),
    input,
    idempotencyKey: new Headers(init.headers).get('idempotency-key') ?? undefined,
    sentAt: clock.now(),
    departedAt: clock.now(),
    handledAt: clock.now(),
    lateMs: 0,
    latencyMs: null,
  };
}

interface Envelope {
  result?: { data?: unknown };
  error?: { data?: { reason?: string; details?: { outcome?: string; seatNos?: number[] } } };
}

/** @param text null when no response arrived; other text than JSON comes from an intermediary. */
export function readAnswer(text: string | null): Answer {
  const envelope = text === null ? null : readJson(text);
  if (envelope === null) return { kind: 'unknown' };
  const { result, error } = envelope;
  // An in-doubt commit: the server lost its database before the COMMIT was confirmed.
  if (error?.data?.details?.outcome === 'unknown') return { kind: 'unknown' };
  if (error) {
    const { reason = 'INTERNAL', details } = error.data ?? {};
    return { kind: 'refused', reason, details };
  }
  return { kind: 'ok', data: result?.data };
}

function readJson(text: string): Envelope | null {
  try {
    return JSON.parse(text) as Envelope;
  } catch {
    return null;
  }
}

/** Response fields that the event log shows. */
const loggedFields = [
  'waitNo',
  'lot',
  'status',
  'ahead',
  'reservationId',
  'seatNos',
  'total',
  'balance',
  'orderId',
];

export function describe({ procedure, input }: Attempt, answer: Answer): string {
  const request =
    input === undefined || procedure.startsWith('queue.') ? '' : ` ${JSON.stringify(input)}`;
  if (answer.kind !== 'ok') {
    return `${procedure}${request} -> ${answer.kind === 'refused' ? answer.reason : 'no answer'}`;
  }
  const fields = Object.entries(answer.data as Record<string, unknown>).filter(([name]) =>
    loggedFields.includes(name),
  );
  return `${procedure}${request} -> ${JSON.stringify(Object.fromEntries(fields))}`;
}
