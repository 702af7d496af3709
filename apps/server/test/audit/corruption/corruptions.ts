/**
 * How rows can be broken, under the name of the check that must notice: for each check at least one
 * damage, and what else cannot but notice the same.
 */
import type { Database } from '@onsale/db/database';
import type { History } from '../populated-database.ts';
import { damagedAbsences } from './absences.ts';
import { damagedLines } from './lines.ts';
import { damagedOrders } from './orders.ts';
import { damagedSeats } from './seats.ts';
import { damagedWallets } from './wallets.ts';

export interface Damage {
  what: string;
  make: (query: Database['query'], history: History) => Promise<unknown>;
  /** Other checks that report it too, because it breaks them as well. */
  also?: string[];
}

export type Damages = Record<string, Damage[]>;

export const damages: Damages = {
  ...damagedSeats,
  ...damagedWallets,
  ...damagedLines,
  ...damagedAbsences,
  ...damagedOrders,
};
