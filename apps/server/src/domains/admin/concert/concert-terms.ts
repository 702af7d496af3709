/** View of a concert for operators: its terms, whether it is hidden, and when it was closed. */
import type { SaleState } from '@onsale/core/catalogue';
import type { AdmissionOrder } from '@onsale/core/lobby/lobby-terms';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import {
  cancelledDatesOf,
  toPerformanceView,
  type CancelledDateView,
  type PerformanceView,
} from '../../catalogue/performance-view.ts';

export interface ConcertTerms extends Omit<
  Concert,
  | 'performances'
  | 'opensAt'
  | 'lobbyOpensAt'
  | 'admissionOrder'
  | 'closesAt'
  | 'closedAt'
  | 'createdAt'
> {
  /** Of all sections, where the hall has a layout. */
  rows: number;
  performances: PerformanceView[];
  cancelledDates: CancelledDateView[];
  /** null: on sale since it was created. */
  opensAt: string | null;
  /** From when on buyers may join before that; null without a lobby. */
  lobbyOpensAt: string | null;
  order: AdmissionOrder;
  /** When it closes at the latest; null: with the sale of its last date. */
  closesAt: string | null;
  /** When an operator closed the concert; null unless one did. */
  closedAt: string | null;
  createdAt: string;
  saleState: SaleState;
}

export function toConcertTerms(
  { performances, opensAt, closesAt, closedAt, createdAt, ...others }: Concert,
  { rows, saleState }: { rows: number; saleState: SaleState },
): ConcertTerms {
  const { lobbyOpensAt, admissionOrder: order, ...terms } = others;
  return {
    ...terms,
    rows,
    performances: performances.map(toPerformanceView),
    cancelledDates: cancelledDatesOf(performances),
    opensAt: toIsoOrNull(opensAt),
    lobbyOpensAt: toIsoOrNull(lobbyOpensAt),
    order,
    closesAt: toIsoOrNull(closesAt),
    closedAt: toIsoOrNull(closedAt),
    createdAt: toIso(createdAt),
    saleState,
  };
}
