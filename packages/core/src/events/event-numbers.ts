/**
 * Numbers events: a sequence number within each concert, and a position over all concerts.
 *
 * Both count 1, 2, 3 … without a gap. Numbers are given to committed events only, in the order in
 * which they were recorded, so that no event ever comes before one that a reader has seen.
 */

/** The events that one transaction recorded for one concert. */
export interface EventBatch {
  concertId: string;
  batchNo: number;
  eventCount: number;
}

/** The last numbers that were given. */
export interface LastNumbers {
  position: number;
  /** By concert; one that is missing has no numbered event. */
  seqs: ReadonlyMap<string, number>;
}

export interface NumberedBatch extends EventBatch {
  /** Of its first event; the others follow. */
  firstSeq: number;
  firstPosition: number;
}

/** @param batches in the order in which they were recorded. */
export function numberBatches(
  batches: readonly EventBatch[],
  last: LastNumbers,
): { numbered: NumberedBatch[]; last: { position: number; seqs: Map<string, number> } } {
  let { position } = last;
  const seqs = new Map<string, number>();
  const numbered = batches.map((batch) => {
    const { concertId, eventCount } = batch;
    const seq = seqs.get(concertId) ?? last.seqs.get(concertId) ?? 0;
    const numbers = { firstSeq: seq + 1, firstPosition: position + 1 };
    seqs.set(concertId, seq + eventCount);
    position += eventCount;
    return { ...batch, ...numbers };
  });
  return { numbered, last: { position, seqs } };
}
