/** The order to the generator of whole purchases, and its answer. */
import type { Latency } from '../report/percentile.ts';
import type { Load } from './load.ts';

export interface BuyersOrder {
  url: string;
  concertId: string;
  dates: string[];
  /** The price of a seat, which each buyer charges. */
  price: number;
  /** How many buy from one date, at most as many as it has seats. */
  buyersPerDate: number;
  /** Buyers who come at the same time spread over so many dates. */
  datesAtATime: number;
  /** Buyers at once. When one has paid, a new one comes. */
  buyers: number;
  /** The interval at which those in line poll; null: as the server asks. */
  pollMs: number | null;
  /** After this time no buyer comes. Those who are there finish. */
  seconds: number;
}

/** A load of purchases. `p50Ms` and `p99Ms` are those of a whole one. */
export interface Purchases extends Load {
  /** Of each call by its name, and of all of them. */
  steps: Record<string, Latency>;
  /** CPU time of the load for each purchase. */
  loadMicros: number;
}

export const allCalls = 'all calls';
