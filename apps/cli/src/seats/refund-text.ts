/** A refund in words: `200 points for seats 3, 4, 4 Dec 2026, 20:15:00: Rain`. */
import { instant, points, sanitize } from '../render/format.ts';
import { seatsText, type SeatsOfSale } from './seat-texts.ts';
import { t } from '../language/language.ts';

export interface RefundOfOrder extends SeatsOfSale {
  amount: number;
  reason: string | null;
  refundedAt: string;
}

export function refundText(refund: RefundOfOrder): string {
  const { amount, reason, refundedAt } = refund;
  const why = reason === null ? '' : `: ${sanitize(reason)}`;
  return t`${points(amount)} for ${seatsText(refund)}, ${instant(refundedAt)}${why}`;
}
