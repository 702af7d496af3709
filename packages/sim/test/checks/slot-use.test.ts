import { describe, test } from 'vitest';
import { slotUseCheck } from '../../src/checks/timing/slot-use.ts';
import { entry, expectFound, expectNothing, limits, watched } from './observed-history.ts';

const { claimSeconds, sessionSeconds } = limits;

/**
 * Two slots. The admission of `lapsing` runs out at the instant at which `gone` is told that its
 * place is over, and `next`, who waits, is admitted after that.
 */
function sale({ isBanned, admittedAt }: { isBanned: boolean; admittedAt: number }) {
  const { client, endPlaceOf, timesAtTheEnd } = watched();
  const lapsing = client('lapsing');
  lapsing.send('queue.join', 0)(entry(1, 'active', claimSeconds));
  const gone = client('gone');
  gone.send('queue.join', 0)(entry(2, 'active', claimSeconds));
  if (isBanned) {
    endPlaceOf(gone.account);
    client('third').send('queue.join', 1)(entry(3, 'active', 1 + claimSeconds));
  }
  const next = client('next');
  next.send('queue.join', 30)(entry(4, 'waiting'));
  gone.send(isBanned ? 'queue.status' : 'queue.leave', claimSeconds)(entry(2, 'left'));
  next.send('queue.status', admittedAt)(entry(4, 'active', admittedAt + sessionSeconds));
  return timesAtTheEnd;
}

describe('a slot that somebody waits for', () => {
  const tick = claimSeconds + 0.9;

  test('is given on at once when a call frees it', () => {
    const soon = sale({ isBanned: false, admittedAt: claimSeconds + 0.1 });
    expectNothing(soon);
    const later = sale({ isBanned: false, admittedAt: claimSeconds + 0.101 });
    expectFound(slotUseCheck, later);
  });

  test('waits for the next step where its holder had been banned, and only learns of it', () => {
    expectNothing(sale({ isBanned: true, admittedAt: tick }));
    expectNothing(sale({ isBanned: true, admittedAt: claimSeconds + 2 }));
    expectFound(slotUseCheck, sale({ isBanned: true, admittedAt: claimSeconds + 2.001 }));
  });
});
