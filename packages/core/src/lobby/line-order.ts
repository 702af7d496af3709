/**
 * The order of a line: its rank for each entry, by the number under which the entry joined.
 *
 * In most lines the rank is that number. Where lots are drawn it is the result of the draw: the
 * entry's row keeps its number, which is its lot, and the rank is what buyers see as waitNo.
 */
export interface LineOrder {
  /** How many lots were drawn; every higher number is its own rank. */
  readonly lots: number;
  /** The rank of an entry: the number of entries that are admitted up to it. */
  rankOf(waitNo: number): number;
  /** The number of the entry with this rank. */
  waitNoOf(rank: number): number;
}

/** First come, first served. */
export const orderOfJoining: LineOrder = {
  lots: 0,
  rankOf: (waitNo) => waitNo,
  waitNoOf: (rank) => rank,
};
