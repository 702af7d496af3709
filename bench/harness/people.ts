/**
 * The people of a sale: numbered from 1. Their ids, keys and places follow from the number, so load
 * generators know them without a query.
 */
import { accountKeyPrefix, makeKey } from '@onsale/core/api-keys';
import { configuredSecrets } from '@onsale/server/auth/signing-secrets';
import { createQueueTokens } from '@onsale/server/auth/queue-tokens';
import { tokenSecret } from './servers.ts';

export interface Span {
  from: number;
  to: number;
}

/** The concert and terms of every place and hold. */
export interface Sale {
  concertId: string;
  /** Added to the number of a person in every id, as sales of one database share no people. */
  idOffset: number;
  /** The dates with seats for holds and orders, one seat per person. */
  dates: string[];
  seatsPerDate: number;
  price: number;
}

export const idDigits = 26;
const keyDigits = 52;
const tokens = createQueueTokens(configuredSecrets(tokenSecret, []));

export type Ids = Pick<Sale, 'idOffset'>;

export function idOf(prefix: string, { idOffset }: Ids, person: number): string {
  return `${prefix}_${String(idOffset + person).padStart(idDigits, '0')}`;
}

export function accountKeyOf({ idOffset }: Ids, person: number): string {
  return makeKey(accountKeyPrefix, String(idOffset + person).padStart(keyDigits, '0'));
}

export function queueTokenOf(sale: Pick<Sale, 'concertId' | 'idOffset'>, person: number): string {
  const { concertId } = sale;
  return tokens.sign({ concertId, userId: idOf('usr', sale, person), waitNo: person });
}

export function reservationIdOf(sale: Ids, person: number): string {
  return idOf('res', sale, person);
}

export function orderIdOf(sale: Ids, person: number): string {
  return idOf('ord', sale, person);
}

/** The seat that a person holds, has bought, or will ask for. */
export function seatOf({ dates, seatsPerDate }: Sale, person: number) {
  const date = dates[Math.floor((person - 1) / seatsPerDate)];
  if (date === undefined) throw new Error(`There is no seat for person ${person}.`);
  return { date, seatNo: ((person - 1) % seatsPerDate) + 1 };
}

/** A date of the concert, counted in days from the first of 2030. */
export function datesFor(seats: number, seatsPerDate: number): string[] {
  const first = Date.UTC(2030, 0, 1);
  const dayMs = 86_400_000;
  return Array.from({ length: Math.max(1, Math.ceil(seats / seatsPerDate)) }, (_, day) =>
    new Date(first + day * dayMs).toISOString().slice(0, 10),
  );
}
