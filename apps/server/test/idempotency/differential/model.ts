/** The client's model of the sale: the ids and credentials in the responses so far. */
import type { Route } from '../../../src/rest/route.ts';
import type { ProcedureMeta } from '../../../src/rpc/context.ts';
import { adminKey } from '../../fixtures/test-app.ts';
import type { Fields, Outcome } from './response.ts';

export interface Person {
  userId: string;
  accountKey: string;
  /** Queue tokens, in the order in which they were given. */
  tokens: string[];
}

export interface Model {
  people: Person[];
  concerts: { concertId: string; dates: string[] }[];
  reservations: string[];
  orders: string[];
  bans: string[];
  tickets: string[];
  cursors: string[];
  webhooks: string[];
  deliveries: string[];
  /** The `nextAfter` of pages of events. */
  eventCursors: string[];
}

export function emptyModel(): Model {
  return {
    people: [],
    concerts: [],
    reservations: [],
    orders: [],
    bans: [],
    tickets: [],
    cursors: [],
    webhooks: [],
    deliveries: [],
    eventCursors: [],
  };
}

/** The credential of a call; with `right` it may succeed. */
export const hands = [
  'right',
  'account',
  'first entry',
  'another',
  'operator',
  'nobody',
  'forged',
  'malformed',
] as const;

export type Hand = (typeof hands)[number];

/** One call of a script. All its choices are numbers and words, so that it can be printed. */
export interface Command {
  /** A route such as `GET /api/seat`, or a step of the script itself. */
  does: string;
  who: number;
  hand: Hand;
  /** Selects the seat, the date, the amount, the reservation and so on. */
  pick: number;
  /** Sends a field with an invalid or unknown value. */
  wrong: boolean;
  /** The user in the input: the one of the credential, or another. */
  names: 'self' | 'another';
  slash: boolean;
  /** Whether REST sends a mutation with a fresh Idempotency-Key, and repeats it at once. */
  keyed: 'no' | 'once' | 'twice';
}

export function at<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}

const unknownPerson: Person = { userId: 'usr_none', accountKey: 'osa_none', tokens: [] };

export function personOf({ people }: Model, { who }: Pick<Command, 'who'>): Person {
  return at(people, who) ?? unknownPerson;
}

export function credentialOf(
  model: Model,
  command: Command,
  needed: ProcedureMeta['credential'],
): string | null {
  const person = personOf(model, command);
  const { accountKey, tokens } = person;
  const token = tokens.at(-1) ?? accountKey;
  switch (command.hand) {
    case 'right':
      if (needed === 'admin') return adminKey;
      if (needed === 'none') return null;
      if (needed === 'account key') return accountKey;
      if (needed === 'none or account') return command.pick % 2 === 0 ? null : accountKey;
      return needed === 'account' && command.pick % 2 === 0 ? accountKey : token;
    case 'account':
      return accountKey;
    case 'first entry':
      return tokens[0] ?? accountKey;
    case 'another':
      return personOf(model, { who: command.who + 1 }).tokens.at(-1) ?? null;
    case 'operator':
      return adminKey;
    case 'nobody':
      return null;
    case 'forged':
      return `${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`;
    case 'malformed':
      return 'two words';
  }
}

/** Adds the ids and credentials of a response to the model. */
export function learn(
  model: Model,
  { route: { procedure }, credential }: { route: Route; credential: string | null },
  outcome: Outcome,
): void {
  if (!('answer' in outcome)) return;
  const answer = outcome.answer as Fields;
  const { accountKey, userId, token, reservationId, orderId, banId, nextCursor } = answer;
  if (procedure === 'account.rotateKey') {
    // A repeat is made with a key that was replaced before.
    const person = model.people.find((known) => known.accountKey === credential);
    if (person) person.accountKey = String(accountKey);
  } else if (typeof accountKey === 'string') {
    model.people.push({ userId: String(userId), accountKey, tokens: [] });
  }
  if (procedure === 'queue.join' && typeof token === 'string') {
    const person = model.people.find((known) => known.userId === userId)!;
    if (!person.tokens.includes(token)) person.tokens.push(token);
  }
  if (typeof reservationId === 'string') addOnce(model.reservations, reservationId);
  if (typeof orderId === 'string') addOnce(model.orders, orderId);
  if (typeof banId === 'string') addOnce(model.bans, banId);
  if (typeof nextCursor === 'string') addOnce(model.cursors, nextCursor);
  const { nextAfter, webhookId } = answer;
  if (typeof webhookId === 'string') addOnce(model.webhooks, webhookId);
  if (typeof nextAfter === 'string') addOnce(model.eventCursors, nextAfter);
  if (procedure === 'admin.webhook.deliveries') {
    const { deliveries } = answer as { deliveries: { deliveryId: string }[] };
    for (const { deliveryId } of deliveries) addOnce(model.deliveries, deliveryId);
  }
  if (procedure === 'reservation.list') {
    const { reservations } = answer as { reservations: { reservationId: string }[] };
    for (const known of reservations) addOnce(model.reservations, known.reservationId);
  }
  if (procedure === 'order.list') {
    const { orders } = answer as { orders: { orderId: string }[] };
    for (const known of orders) addOnce(model.orders, known.orderId);
  }
  const { tickets } = answer as { tickets?: { ticketCode?: string }[] };
  for (const { ticketCode } of tickets ?? []) {
    // Lists of operators mask codes.
    if (ticketCode !== undefined && !ticketCode.includes('…')) addOnce(model.tickets, ticketCode);
  }
  if (procedure === 'admin.concert.create') {
    const { concertId, dates } = answer as { concertId: string; dates: string[] };
    model.concerts.push({ concertId, dates });
  }
}

function addOnce(list: string[], id: string): void {
  if (!list.includes(id)) list.push(id);
}
