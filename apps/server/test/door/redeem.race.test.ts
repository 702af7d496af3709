/** Tickets that several servers redeem at once, while they are redeemed or refunded elsewhere. */
import { describe, expect, test } from 'vitest';
import { redeem } from '../../src/domains/door/ticket.usecases.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import {
  callAllServers,
  holder,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { answers, outcomeOf, refusals } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

async function sold(fixture: RaceFixture) {
  const held = await holder(fixture, await newConcert(fixture));
  const { orderId, tickets } = await payReservation(fixture.apps[0], held);
  const { ticketCode } = tickets[0]!;
  return { orderId, userId: held.place.userId, ticketCode };
}

const at = (gate: string, ticketCode: string) => ({ ticketCode, gate, operator: gate });

describe.each(postgresOnly)('on $name, a ticket', (dialect) => {
  test('that many servers redeem at once lets one holder in', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { ticketCode } = await sold(fixture);

    const outcomes = await callAllServers(fixture, 12, (app, index) =>
      outcomeOf(app, redeem(app, at(`gate ${index}`, ticketCode))),
    );

    const letIn = answers(outcomes);
    expect(letIn).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ ALREADY_REDEEMED: 11 });
    const [row] = await fixture.db.query.selectFrom('tickets').selectAll().execute();
    expect(row!.redeemedGate).toBe(letIn[0]!.gate);
    await fixture.audit();
  });

  test('is redeemed by the first, and the second that waited for it learns of it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { ticketCode } = await sold(fixture);

    const { first, second } = await overlap(fixture, {
      first: (app) => redeem(app, at('North', ticketCode)),
      second: (app) => redeem(app, at('South', ticketCode)),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(first).toMatchObject({ answer: { valid: true, gate: 'North' } });
    expect(second).toMatchObject({ refused: 'ALREADY_REDEEMED' });
    await fixture.audit();
  });

  test('is redeemed by the second when the server of the first dies', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { ticketCode } = await sold(fixture);

    const { second } = await overlap(fixture, {
      first: (app) => redeem(app, at('North', ticketCode)),
      second: (app) => redeem(app, at('South', ticketCode)),
      end: 'die',
    });

    expect(second).toMatchObject({ answer: { valid: true, gate: 'South' } });
    await fixture.audit();
  });

  test('lets its holder in before the cancellation that waits for it is refused', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { ticketCode, ...order } = await sold(fixture);

    const { first, second } = await overlap(fixture, {
      first: (app) => redeem(app, at('North', ticketCode)),
      second: (app) => cancelOwnOrder(app, order),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(first).toMatchObject({ answer: { valid: true } });
    expect(second).toMatchObject({ refused: 'ALREADY_REDEEMED' });
    await fixture.audit();
  });

  test('is void for the door that waited for its refund', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { ticketCode, ...order } = await sold(fixture);

    const { second } = await overlap(fixture, {
      first: (app) => cancelOwnOrder(app, order),
      second: (app) => redeem(app, at('North', ticketCode)),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(second).toMatchObject({ answer: { valid: false, reason: 'VOID' } });
    await fixture.audit();
  });
});
