/**
 * A fixture that feeds the checks responses as a network delivers them: late, twice, out of order.
 */
import { toIso } from '@onsale/core/time/dates';
import type { QueueEntry, Receipt, Reservation } from '@onsale/sdk';
import { expect } from 'vitest';
import { createLineCheck } from '../../src/checks/line-limits.ts';
import { createLobbyCheck } from '../../src/checks/lobby/lobby-check.ts';
import { createTimingChecks } from '../../src/checks/timing/timing-checks.ts';
import type { ResponseChecks } from '../../src/checks/response-checks.ts';
import { createSeatHistory } from '../../src/checks/seating/seat-history.ts';
import { createSeatCheck } from '../../src/checks/seats.ts';
import { newAccount, type Account } from '../../src/network/client-history.ts';
import type { Attempt } from '../../src/network/attempt.ts';
import { observeAccount } from '../../src/checks/observe-client.ts';
import type { CheckName } from '../../src/checks/violation.ts';
import type { PersonaName } from '../../src/scenario/schema.ts';

export const date = '2027-03-02';
export const limits = {
  maxActive: 2,
  admitPerMinute: 3,
  sessionSeconds: 600,
  claimSeconds: 60,
  holdsPerSession: 10,
  reservationSeconds: 300,
};
/** For tests of the other checks. */
const noResponseChecks: ResponseChecks = {
  sent: () => {},
  answered: () => {},
  lost: () => {},
  operatorBegins: () => {},
  operatorEnds: () => {},
  history: createSeatHistory({ reservationMs: 300_000 }),
  operatorRefunds: () => {},
  operatorSaw: () => {},
  operatorRefused: () => {},
  finish: () => {},
};
const seconds = (instant: number) => instant * 1000;

/** Both checks, and clients whose calls a test answers at will. Instants are in seconds. */
export function watched({ apartMs = 0, opensAt = 0, responses = noResponseChecks } = {}) {
  const doors = { joinableAt: opensAt, opensAt, maxClockSkewMs: apartMs };
  const lobby = createLobbyCheck({ doors, hasLobby: false, isDrawn: false });
  const line = createLineCheck(limits, { doors, lobby });
  const seats = createSeatCheck({ maxClockSkewMs: apartMs });
  const exactness = { joinableAt: opensAt, maxClockSkewMs: apartMs, isExact: apartMs === 0 };
  const timing = createTimingChecks(limits, exactness);
  const accounts: Account[] = [];
  const client = (name: string, persona: PersonaName = 'human') => {
    const account = newAccount(name, persona);
    accounts.push(account);
    const observer = observeAccount(
      account,
      { line, seats, timing, responses },
      {
        onCall: () => {},
        onLostResponse: () => {},
        onFailed(error) {
          throw error;
        },
      },
    );
    /**
     * Sends a request that the server handles at an instant; calling the result delivers the
     * response.
     */
    const send = (
      procedure: string,
      at: number,
      { input, idempotencyKey, sentAt = at }: Sent = {},
    ) => {
      const attempt: Attempt = {
        procedure,
        input,
        idempotencyKey,
        sentAt: seconds(sentAt),
        departedAt: seconds(sentAt),
        handledAt: seconds(at),
        lateMs: 0,
        latencyMs: null,
      };
      observer.sent(attempt);
      return (data: unknown) =>
        observer.answered(attempt, data === null ? { kind: 'unknown' } : { kind: 'ok', data });
    };
    return { account, send };
  };
  const room = { since: 0, paused: false, ...limits };
  return {
    client,
    /** An operator does what ends the place of an account. */
    endPlaceOf: (account: Account) => line.mayEnd(account),
    atTheEnd: () => line.checkWholeRun(accounts),
    /** The checks of times, at the end. */
    timesAtTheEnd: () => timing.checkWholeRun(accounts, { limits: [room], startedAt: [0] }),
  };
}

interface Sent {
  input?: unknown;
  idempotencyKey?: string;
  sentAt?: number;
}

export function entry(waitNo: number, status: QueueEntry['status'], until?: number): QueueEntry {
  return {
    token: `osq_${waitNo}`,
    userId: `usr_${waitNo}`,
    concertId: 'con_1',
    waitNo,
    lot: null,
    status,
    opensAt: null,
    ahead: 0,
    etaSeconds: null,
    expiresAt: until === undefined ? null : toIso(seconds(until)),
    pollAfterMs: 1_000,
  };
}

/** As in rows of five seats. */
export const labelOf = (seatNo: number) => (seatNo <= 5 ? `A-${seatNo}` : `B-${seatNo - 5}`);

const pricedSeat = (seatNo: number) => {
  return { seatNo, label: labelOf(seatNo), section: 'main', price: 1_000 };
};

export function reservation(reservationId: string, until: number, seatNos = [1]): Reservation {
  return {
    reservationId,
    concertId: 'con_1',
    date,
    seatNos,
    seats: seatNos.map(pricedSeat),
    total: 1_000 * seatNos.length,
    status: 'held',
    expiresAt: toIso(seconds(until)),
  };
}

export function receipt(reservationId: string, paidAt: number): Receipt {
  return {
    result: 'SUCCESS',
    orderId: `ord_${reservationId}`,
    reservationId,
    date,
    seatNos: [1],
    seats: [pricedSeat(1)],
    total: 1_000,
    balance: 0,
    tickets: [{ ticketCode: 'ONE', ...pricedSeat(1) }],
    paidAt: toIso(seconds(paidAt)),
    released: [],
  };
}

export function expectFound(check: CheckName, work: () => void): void {
  expect(work).toThrow(expect.objectContaining({ check: check.name, invariant: check.invariant }));
}

/** Expects that the response contradicts nothing. */
export function expectNothing(work: () => void): void {
  expect(work).not.toThrow();
}
