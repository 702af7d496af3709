import { describe, test } from 'vitest';
import { firstAnswerCheck } from '../../src/checks/receipts.ts';
import { lapsedCheck, oneHolderCheck, soldOnceCheck } from '../../src/checks/seats.ts';
import {
  date,
  expectFound,
  expectNothing,
  receipt,
  reservation,
  watched,
} from './observed-history.ts';

describe('a seat', () => {
  test('has one holder until the hold expires', () => {
    const { client } = watched();
    client('a').send('reservation.create', 10)(reservation('one', 13));
    client('b').send('reservation.create', 13)(reservation('two', 16));
    const third = client('c').send('reservation.create', 15.999);
    expectFound(oneHolderCheck, () => third(reservation('three', 19)));
  });

  test('belongs to its holder even when the response is late', () => {
    const { client } = watched();
    const late = client('a').send('reservation.create', 10);
    client('b').send('reservation.create', 13)(reservation('two', 16));
    expectNothing(() => late(reservation('one', 13)));
    const overlapping = client('c').send('reservation.create', 12);
    expectFound(oneHolderCheck, () => overlapping(reservation('three', 15)));
  });

  test('may be free once its holder may have released it', () => {
    const { client } = watched();
    const { send } = client('a');
    const late = send('reservation.create', 10);
    send('queue.leave', 11)(null);
    late(reservation('one', 310));
    const next = client('b').send('reservation.create', 12);
    expectNothing(() => next(reservation('two', 312)));
  });

  test('is held by the account that lists the reservation', () => {
    const { client } = watched();
    const list = client('a').send('reservation.list', 10);
    list({
      reservations: [reservation('one', 310), { ...reservation('old', 5), status: 'expired' }],
    });
    const other = client('b').send('reservation.create', 12);
    expectFound(oneHolderCheck, () => other(reservation('two', 312)));
  });

  test('that is sold is not sold or held again, and was not held by another', () => {
    const sold = () => {
      const { client } = watched();
      const { send } = client('a');
      send('payment.pay', 20, { input: { reservationId: 'one' } })(receipt('one', 20));
      return { other: client('b').send, send };
    };
    expectFound(soldOnceCheck, () =>
      sold().other('reservation.create', 21)(reservation('two', 300)),
    );
    expectFound(soldOnceCheck, () =>
      sold().other('payment.pay', 30, { input: { reservationId: 'two' } })(receipt('two', 30)),
    );
    expectFound(oneHolderCheck, () =>
      sold().other('reservation.create', 19)(reservation('two', 300)),
    );
    expectNothing(() => sold().other('reservation.create', 15)(reservation('two', 20)));
  });

  test('of an order that may be cancelled may be sold again', () => {
    const { client } = watched();
    const { send } = client('a');
    send('payment.pay', 20, { input: { reservationId: 'one' } })(receipt('one', 20));
    send('order.cancel', 25, { input: { orderId: 'ord_one' } })(null);
    const next = client('b').send('reservation.create', 26);
    expectNothing(() => next(reservation('two', 300)));
  });

  test('is not shown as free while it is certain to be taken', () => {
    const { client } = watched();
    const { send } = client('a');
    send('reservation.create', 10)(reservation('one', 20));
    const map = { date, seats: [], available: [1, 2] };
    const other = client('b').send;
    expectFound(oneHolderCheck, () => other('seat.list', 15)(map));
    expectFound(oneHolderCheck, () => send('seat.list', 15)(map));
    expectNothing(() => other('seat.list', 20)(map));
    expectNothing(() => other('seat.list', 10)(map));
    expectNothing(() => other('seat.list', 15)({ ...map, available: [2] }));
  });
});

describe('a reservation', () => {
  test('is not reported as held after its expiry', () => {
    const { client } = watched();
    const { send } = client('a');
    expectFound(lapsedCheck, () => send('reservation.create', 20)(reservation('one', 20)));
    const inTime = send('reservation.create', 20, { sentAt: 19.9 });
    expectNothing(() => inTime(reservation('two', 20)));
  });

  test('is not paid at the instant of its expiry, and is a moment before', () => {
    const paid = (at: number) => {
      const { send } = watched().client('a');
      send('reservation.create', 10)(reservation('one', 20));
      send('payment.pay', at, { input: { reservationId: 'one' } })(receipt('one', at));
    };
    expectFound(lapsedCheck, () => paid(20));
    expectNothing(() => paid(19.999));
  });
});

describe('a repeat', () => {
  test('of a payment gives the same receipt', () => {
    const { send } = watched().client('a');
    const again = () => send('payment.pay', 20, { input: { reservationId: 'one' } });
    again()(receipt('one', 20));
    again()(null);
    again()(receipt('one', 20));
    expectFound(firstAnswerCheck, () => again()({ ...receipt('one', 20), balance: 1 }));
  });

  test('of a charge gives the same balance', () => {
    const { send } = watched().client('a');
    const again = () => send('wallet.charge', 5, { input: { amount: 5, idempotencyKey: 'k' } });
    again()(null);
    again()({ balance: 5 });
    again()({ balance: 5 });
    expectFound(firstAnswerCheck, () => again()({ balance: 10 }));
  });
});
