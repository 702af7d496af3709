/** The persona `no-show`: joins the line and never polls. */
import type { Persona } from '../buyer.ts';
import { join } from '../steps.ts';

/** Its admission is never claimed and lapses. */
export const noShow: Persona = async (buyer) =>
  (await join(buyer, buyer.client())) ? 'noShow' : 'soldOut';
