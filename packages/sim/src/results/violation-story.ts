/**
 * The story behind a violation: what the buyers and the seats that it names went through, however
 * long ago. It is read from the client history, so nothing more is recorded along the run.
 */
import { fromIso } from '@onsale/core/time/dates';
import { eventLine, type EventLog } from '../foundation/event-log.ts';
import type { Account } from '../network/client-history.ts';
import type { ViolationStory } from '../result.ts';

/** The latest of more events. */
const maxEvents = 500;

interface StoryEvent {
  atSeconds: number;
  line: string;
}

/** @param detail the sentence of the violation, which names buyers, seats, or ids of theirs. */
export function storyOf(
  detail: string,
  { accounts, log, startedAt }: { accounts: readonly Account[]; log: EventLog; startedAt: number },
): ViolationStory {
  const seats = namedSeats(detail);
  const named = new Set(accounts.filter((account) => isNamed(account, detail)));
  const buyers = new Set(named);
  const events: StoryEvent[] = [];
  const ids: string[] = [];
  const add = (account: Account, at: number, what: string): void => {
    const atSeconds = (at - startedAt) / 1000;
    events.push({ atSeconds, line: eventLine(atSeconds, account.name, what) });
  };
  for (const account of accounts) {
    const isWhole = named.has(account);
    for (const [id, { reservation, interval }] of account.holds) {
      if (!isWhole && !touches(seats, reservation)) continue;
      buyers.add(account);
      ids.push(id);
      add(account, interval.from, `reservation.create -> ${JSON.stringify(reservation)}`);
    }
    for (const { receipt } of account.payments.values()) {
      if (!receipt || (!isWhole && !touches(seats, receipt))) continue;
      buyers.add(account);
      ids.push(receipt.orderId);
      add(account, fromIso(receipt.paidAt), `payment.pay -> ${JSON.stringify(receipt)}`);
    }
    if (isWhole) addPlaces(account, add);
  }
  const names = new Set([...buyers].map(({ name }) => name));
  // Calls that the history has in whole are not repeated from the log, where they are shortened.
  const others = log.keptEventsOf(names).filter(({ line }) => !isTold(line, ids));
  return {
    buyers: [...names],
    seats: [...seats],
    events: [...events, ...others]
      .toSorted((one, other) => one.atSeconds - other.atSeconds)
      .slice(-maxEvents)
      .map(({ line }) => line),
  };
}

function addPlaces(
  account: Account,
  add: (account: Account, at: number, what: string) => void,
): void {
  for (const { lot, waitNo, joinedAt, admittedSeenAt, endedAt } of account.places) {
    const number = waitNo === null ? 'it' : `number ${waitNo}`;
    add(account, joinedAt, lot === null ? `is ${number} in line` : `has lot ${lot}`);
    if (admittedSeenAt !== null) add(account, admittedSeenAt, `sees that ${number} is inside`);
    if (endedAt !== null) add(account, endedAt, `knows that ${number} is over`);
  }
}

/** `Seat 2027-06-01/32 …`, `… for 2027-06-01/4, 5 costs …` */
function namedSeats(detail: string): Set<string> {
  const found = detail.matchAll(/(\d{4}-\d{2}-\d{2})\/(\d+(?:, \d+)*)/g);
  return new Set(
    [...found].flatMap(([, date, seatNos]) =>
      seatNos!.split(', ').map((seatNo) => `${date}/${seatNo}`),
    ),
  );
}

function isNamed({ name, userId, holds, purchases }: Account, detail: string): boolean {
  const ids = [...(userId === null ? [] : [userId]), ...holds.keys(), ...purchases.keys()];
  return isWordIn(name, detail) || ids.some((id) => detail.includes(id));
}

/** Whether the name stands there by itself: b1 is neither b12 nor b1.2. */
function isWordIn(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text.slice(at + name.length);
    if (!/\w/.test(before) && !/^(?:\w|\.\d)/.test(after)) return true;
  }
  return false;
}

function touches(
  seats: ReadonlySet<string>,
  { date, seatNos }: { date: string; seatNos: readonly number[] },
): boolean {
  return seatNos.some((seatNo) => seats.has(`${date}/${seatNo}`));
}

function isTold(line: string, ids: readonly string[]): boolean {
  const isAnswer = / (?:reservation\.create|payment\.pay) .*-> \{/.test(line);
  return isAnswer && ids.some((id) => line.includes(id));
}
