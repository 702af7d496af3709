/** A refund in words: `refunded 200 points for seats 3, 4 on 4 Dec 2026, 20:15: Rain`. */
import { instant, points, sanitize, seats } from '../render/format.ts';

export interface RefundOfOrder {
  seatNos: readonly number[];
  amount: number;
  reason: string | null;
  refundedAt: string;
}

export function refundText({ seatNos, amount, reason, refundedAt }: RefundOfOrder): string {
  const why = reason === null ? '' : `: ${sanitize(reason)}`;
  return `refunded ${points(amount)} for ${seats(seatNos)}, ${instant(refundedAt)}${why}`;
}
