/** The seats of a sale by date, and the state that they give it. */
import { saleStateAt, type SaleState } from '@onsale/core/catalogue';
import type { SectionPrices } from './section-prices.ts';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import type { SeatCounts } from '@onsale/db/repositories/seats/seat-count.repository';

/** A concert as buyers may see it at an instant. */
export interface SaleView {
  concert: Concert;
  saleState: SaleState;
  /** Seats of all dates on sale that are neither held, sold nor blocked; 0 once closed. */
  available: number;
  /** Whether every seat of every date on sale is sold or blocked; false once closed. */
  soldOut: boolean;
  /** The price of the cheapest seat of the hall, whether it is free or not. */
  priceFrom: number;
}

export interface SeatCount extends Omit<SeatCounts, 'concertId' | 'date'> {
  /** The refresh that counted it last, and the one that last counted all of its rows. */
  round: number;
  wholeRound: number;
}

export interface Sale {
  concert: Concert;
  prices: SectionPrices;
  datesToCome: string[];
  counts: Map<string, SeatCount>;
  /** Summed over the dates to come. */
  available: number;
  /** Seats that are sold or blocked. */
  closed: number;
}

const noSeats = { touched: 0, unsold: 0, held: 0, blocked: 0 };
export const uncounted: SeatCount = { ...noSeats, round: 0, wholeRound: 0 };

/** Sums up the counts of the dates to come. */
export function sumUp(sale: Sale): void {
  sale.available = 0;
  sale.closed = 0;
  for (const date of sale.datesToCome) {
    const { touched, unsold, held, blocked } = sale.counts.get(date) ?? uncounted;
    sale.available += sale.concert.seatsPerDate - touched + unsold - held - blocked;
    sale.closed += touched - unsold + blocked;
  }
}

/** The seats of the dates to come, by status. */
export interface SeatFigures {
  free: number;
  held: number;
  sold: number;
  blocked: number;
}

export function figuresOf({ datesToCome, counts, available }: Sale): SeatFigures {
  const figures = { free: available, held: 0, sold: 0, blocked: 0 };
  for (const date of datesToCome) {
    const { touched, unsold, held, blocked } = counts.get(date) ?? uncounted;
    figures.held += held;
    figures.sold += touched - unsold;
    figures.blocked += blocked;
  }
  return figures;
}

export function toView(
  { concert, prices, datesToCome: toCome, available, closed }: Sale,
  now: number,
): SaleView {
  const phase = saleStateAt(concert, now);
  const priceFrom = Math.min(...prices.map((price) => price ?? concert.price));
  const ofSeats = { concert, priceFrom };
  if (phase === 'closed') return { ...ofSeats, saleState: phase, available: 0, soldOut: false };
  const soldOut = toCome.length > 0 && closed === toCome.length * concert.seatsPerDate;
  const saleState = phase === 'on_sale' && soldOut ? 'sold_out' : phase;
  return { ...ofSeats, saleState, available, soldOut };
}
