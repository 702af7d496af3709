/** Tells the server what a door without a connection let in, and lists who came first elsewhere. */
import { isOnsaleError, messageOf } from '@onsale/core/errors';
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { hashTicketCode, type JournalEntry } from './ticket-list.ts';

/**
 * merged    the server has the redemption of this door now.
 * known     it had it before, by an earlier merge.
 * conflict  another gate let the same ticket in: `others` says when and where.
 * refused   the ticket is not valid, such as one that was refunded since: `reason` says why.
 */
export type MergeResult = 'merged' | 'known' | 'conflict' | 'refused';

export interface MergedEntry extends JournalEntry {
  result: MergeResult;
  reason: string | null;
  /** The redemption that the server has, where it is another one. */
  others: { redeemedAt: string; gate: string | null } | null;
  /** Of a conflict: whether this door was the earlier one. */
  isFirst: boolean;
}

/** Merges one line of a journal. A repeat changes nothing. */
export async function mergeEntry(
  { signal }: Context,
  onsale: Onsale,
  { concertId, entry }: { concertId: string; entry: JournalEntry },
): Promise<MergedEntry> {
  const { code, redeemedAt, gate } = entry;
  const none = { reason: null, others: null, isFirst: true };
  // The same line always has the same key, so that a merge that was cut off can be repeated.
  const idempotencyKey = `door-${hashTicketCode(`${code} ${redeemedAt} ${gate ?? ''}`)}`;
  const input = { ticketCode: code, concertId, redeemedAt, ...(gate !== null && { gate }) };
  try {
    const options = { signal, context: { idempotencyKey } };
    const answer = await onsale.trpc.admin.ticket.redeem.mutate(input, options);
    if (answer.valid) return { ...entry, ...none, result: 'merged' };
    return { ...entry, ...none, result: 'refused', reason: answer.reason ?? null };
  } catch (error) {
    if (isOnsaleError(error, 'ALREADY_REDEEMED')) {
      const others = error.details;
      const isSame = others.redeemedAt === redeemedAt && others.gate === gate;
      if (isSame) return { ...entry, ...none, result: 'known' };
      const isFirst = redeemedAt < others.redeemedAt;
      return { ...entry, result: 'conflict', reason: error.reason, others, isFirst };
    }
    if (!isOnsaleError(error) || error.retryable || error.reason === 'ADMIN_ONLY') throw error;
    const reason = error.reason === 'INVALID_INPUT' ? messageOf(error) : error.reason;
    return { ...entry, ...none, result: 'refused', reason };
  }
}
