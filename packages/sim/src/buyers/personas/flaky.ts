import type { Persona } from '../buyer.ts';
import type { Trouble } from '../../network/faulty-network.ts';
import { buy } from './human.ts';

/** A train going through tunnels. */
const tunnels: Trouble = { drop: 0.15, delay: 0.2, duplicate: 0.15, lostAnswer: 0.15 };

/** Buys like anybody, over a connection that drops, delays and doubles requests and loses answers. */
export const flaky: Persona = async (buyer) => (await buy(buyer, buyer.client(tunnels))).outcome;
