/** View of a concert for operators: its terms, whether it is hidden, and when it was closed. */
import type { SaleState } from '@onsale/core/catalogue';
import { toIso } from '@onsale/core/time/dates';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';

export interface ConcertTerms extends Omit<Concert, 'opensAt' | 'closedAt' | 'createdAt'> {
  rows: number;
  /** null: on sale since it was created. */
  opensAt: string | null;
  /** When an operator closed the concert; null unless one did. */
  closedAt: string | null;
  createdAt: string;
  saleState: SaleState;
}

export function toConcertTerms(
  { opensAt, closedAt, createdAt, ...terms }: Concert,
  saleState: SaleState,
): ConcertTerms {
  return {
    ...terms,
    rows: Math.ceil(terms.seatsPerDate / terms.seatsPerRow),
    opensAt: opensAt === null ? null : toIso(opensAt),
    closedAt: closedAt === null ? null : toIso(closedAt),
    createdAt: toIso(createdAt),
    saleState,
  };
}
