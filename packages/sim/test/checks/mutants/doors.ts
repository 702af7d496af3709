/** Mutants of the door: tickets that let several people in, or that are void and let one in. */
import type { refusalAtDoor } from '@onsale/core/ticket';
import type { redeemTicket } from '@onsale/db/repositories/ticket.repository';
import { doorCheck } from '../../../src/checks/venue/door.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

export const doorMutants = (): Mutant[] => [
  {
    change: 'a ticket lets in whoever shows it',
    killedBy: doorCheck,
    brokenInvariants: [21],
    says: 'were answered in (North',
    functions: {
      refusalAtDoor: replaceWith<typeof refusalAtDoor>(() => () => null),
      redeemTicket: replaceWith<typeof redeemTicket>(() => async () => true),
    },
    scenario: { buyers: 3 },
  },
  {
    change: 'the ticket of a refunded seat lets its holder in',
    killedBy: doorCheck,
    brokenInvariants: [21],
    says: 'which was refunded, was answered in',
    functions: {
      refusalAtDoor: replaceWith<typeof refusalAtDoor>((original) => (ticket, door) => {
        return original({ ...ticket, voidedAt: null }, door);
      }),
      redeemTicket: replaceWith<typeof redeemTicket>((original) => async (tx, key, redemption) => {
        return (await original(tx, key, redemption)) || true;
      }),
    },
    scenario: { buyers: 2, personas: { canceller: 1 } },
  },
];
