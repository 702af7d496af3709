/** The persona `flaky`: an ordinary buyer on a bad connection. */
import type { Persona } from '../buyer.ts';
import type { NetworkFaults } from '../../network/faulty-network.ts';
import { buy } from './human.ts';

/** As on a train with tunnels. */
const tunnelFaults: NetworkFaults = { drop: 0.15, delay: 0.2, duplicate: 0.15, lostAnswer: 0.15 };

/** Buys like `human`; the connection drops, delays and duplicates requests and loses responses. */
export const flaky: Persona = async (buyer) =>
  (await buy(buyer, buyer.client(tunnelFaults))).outcome;
