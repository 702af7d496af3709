import type { Persona } from '../buyer.ts';
import { join } from './steps.ts';

/** Joins and never comes back: its turn comes, nobody claims it, and it lapses. */
export const noShow: Persona = async (buyer) =>
  (await join(buyer, buyer.client())) ? 'noShow' : 'soldOut';
