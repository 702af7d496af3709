import type { countUnsoldSeats } from '@onsale/db/repositories/seats/seat-count.repository';
import { freedCheck } from '../../../src/checks/capacity-freed.ts';
import { replaceWith } from './mutation.ts';
import { oneSeat, type Mutant } from './mutant.ts';

export const soldOutMutants = (): Mutant[] => [
  {
    change: 'a join is refused as sold out though a cancelled order gave a seat back',
    killedBy: freedCheck,
    functions: { countUnsoldSeats: replaceWith<typeof countUnsoldSeats>(() => async () => []) },
    scenario: { buyers: 1, personas: { canceller: 1 }, concert: oneSeat, seatsWanted: { 1: 1 } },
  },
];
