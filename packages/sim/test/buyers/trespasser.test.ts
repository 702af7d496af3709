import { expect, test } from 'vitest';
import { callsIn, play, type Played } from '../fixtures/scenario-run.ts';

/** The reasons for which one kind of its calls was refused. */
function refusalsOf({ events }: Played, procedure: string): Set<string> {
  const calls = callsIn(events).filter((call) => call.procedure === procedure);
  return new Set(calls.flatMap(({ refusal }) => refusal ?? []));
}

const trespassers = { personas: { trespasser: 1 }, buyers: 6 };

test('a trespasser buys, and inside finds nothing of another account', async () => {
  await using run = await play(trespassers);
  expect(run.result).toMatchObject({ violation: null, outcomes: { bought: 6 } });
  const whileActive = { 'reservation.release': [], 'payment.pay': ['INSUFFICIENT_BALANCE'] };
  for (const [procedure, more] of Object.entries(whileActive)) {
    const reasons = ['RESERVATION_NOT_FOUND', 'QUEUE_TOKEN_EXPIRED', ...more];
    expect(refusalsOf(run, procedure)).toEqual(new Set(reasons));
  }
  const reserving = ['SEAT_NOT_FOUND', 'DATE_NOT_FOUND', 'SEAT_LIMIT_EXCEEDED'];
  expect(refusalsOf(run, 'reservation.create')).toEqual(
    new Set([...reserving, 'QUEUE_TOKEN_EXPIRED']),
  );
  for (const procedure of ['order.list', 'wallet.charge', 'wallet.balance', 'wallet.history']) {
    expect(refusalsOf(run, procedure)).toEqual(new Set(['QUEUE_TOKEN_EXPIRED']));
  }
  expect(refusalsOf(run, 'order.cancel')).toEqual(
    new Set(['ORDER_NOT_FOUND', 'QUEUE_TOKEN_EXPIRED']),
  );
  expect(refusalsOf(run, 'queue.status')).toEqual(new Set(['NOT_AUTHENTICATED']));
  expect(refusalsOf(run, 'admin.audit')).toEqual(new Set(['ADMIN_ONLY']));
  // The place of the owner with the signature of the thief.
  expect(refusalsOf(run, 'seat.dates')).toEqual(
    new Set(['QUEUE_TOKEN_EXPIRED', 'NOT_AUTHENTICATED']),
  );
  expect(refusalsOf(run, 'seat.list')).toEqual(new Set(['QUEUE_TOKEN_EXPIRED']));
});

test('a waiting trespasser is not admitted, and afterwards its place is over', async () => {
  await using run = await play({
    ...trespassers,
    concert: { room: { maxActive: 3, admitPerMinute: 100 } },
  });
  expect(run.result.violation).toBeNull();
  const gated = ['seat.list', 'reservation.create', 'reservation.release', 'payment.pay'];
  for (const procedure of gated) {
    const reasons = refusalsOf(run, procedure);
    expect(reasons).toContain('NOT_ADMITTED');
    expect(reasons).toContain('QUEUE_TOKEN_EXPIRED');
  }
});
