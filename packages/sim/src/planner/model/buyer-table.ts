/** The buyers of the model: when each joined, was seen inside and was gone, and how it ended. */
import type { Crowd } from './crowd.ts';

/** How a visit ended; as the simulator, and `wentAway` for those who stopped polling. */
export const modelOutcomes = [
  'none',
  'bought',
  'soldOut',
  'gaveUp',
  'expired',
  'left',
  'noShow',
  'wentAway',
] as const;

export type ModelOutcome = (typeof modelOutcomes)[number];

export const outcomeCode = Object.fromEntries(
  modelOutcomes.map((name, code) => [name, code]),
) as Record<ModelOutcome, number>;

/** Of a buyer with several accounts, the first join and the first admission count. */
export class BuyerTable {
  readonly personas: Uint8Array;
  /** NaN for a buyer who never had a place. */
  readonly joinedAt: Float64Array;
  /** When the buyer knew that it is inside; Infinity if it never was. */
  readonly insideAt: Float64Array;
  readonly goneAt: Float64Array;
  readonly outcomes: Uint8Array;
  /** Seats sold, by the code of the buyer's persona. */
  readonly seatsSold = new Float64Array(16);

  constructor({ personas }: Crowd) {
    const buyers = personas.length;
    this.personas = personas;
    this.joinedAt = new Float64Array(buyers).fill(Number.NaN);
    this.insideAt = new Float64Array(buyers).fill(Infinity);
    this.goneAt = new Float64Array(buyers);
    this.outcomes = new Uint8Array(buyers);
  }

  joined(buyer: number, at: number): void {
    if (Number.isNaN(this.joinedAt[buyer]!)) this.joinedAt[buyer] = at;
  }

  sawInside(buyer: number, at: number): void {
    this.insideAt[buyer] = Math.min(this.insideAt[buyer]!, at);
  }

  /** Ends the story of one account of a buyer. */
  ended(buyer: number, outcome: ModelOutcome, at: number): void {
    this.goneAt[buyer] = Math.max(this.goneAt[buyer]!, at);
    if (outcome === 'bought' || this.outcomes[buyer] === outcomeCode.none) {
      this.outcomes[buyer] = outcomeCode[outcome];
    }
  }
}
