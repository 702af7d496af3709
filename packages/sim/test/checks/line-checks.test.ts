import { describe, test } from 'vitest';
import { activeCheck, endedPlaceCheck, rateCheck } from '../../src/checks/line-limits.ts';
import { numberCheck, openingCheck } from '../../src/checks/lobby/line-places.ts';
import { orderCheck } from '../../src/checks/admission-order.ts';
import { entry, expectFound, expectNothing, limits, watched } from './observed-history.ts';

describe('the number of active buyers', () => {
  test('is counted at one instant', () => {
    const { client } = watched();
    client('a').send('queue.status', 10)(entry(1, 'active', 610));
    client('b').send('queue.status', 12)(entry(2, 'active', 612));
    const third = client('c').send('queue.status', 19);
    expectFound(activeCheck, () => third(entry(3, 'active', 619)));
  });

  test('ignores a response about an earlier instant', () => {
    const { client } = watched();
    client('a').send('queue.status', 10)(entry(1, 'active', 610));
    const late = client('b').send('queue.status', 609.99);
    client('c').send('queue.status', 610.01)(entry(3, 'active', 1_210.01));
    expectNothing(() => late(entry(2, 'active', 1_209.99)));
    const fourth = client('d').send('queue.status', 610.02);
    expectFound(activeCheck, () => fourth(entry(4, 'active', 1_210.02)));
  });

  test('excludes buyers who have sent leave or pay', () => {
    const { client } = watched();
    for (const [waitNo, ending] of [
      [1, 'queue.leave'],
      [2, 'payment.pay'],
    ] as const) {
      const { send } = client(`b${waitNo}`);
      send('queue.status', 10)(entry(waitNo, 'active', 610));
      send(ending, 11, { input: { reservationId: 'r' } })(null);
      // An earlier response that arrives later.
      send('queue.status', 10.5)(entry(waitNo, 'active', 610));
    }
    client('b3').send('queue.status', 12)(entry(3, 'active', 612));
    client('b4').send('queue.status', 12)(entry(4, 'active', 612));
    const fifth = client('b5').send('queue.status', 12);
    expectFound(activeCheck, () => fifth(entry(5, 'active', 612)));
  });

  test('allows for clock skew', () => {
    const { client } = watched({ apartMs: 2_000 });
    client('a').send('queue.status', 10)(entry(1, 'active', 610));
    client('b').send('queue.status', 10)(entry(2, 'active', 610));
    const third = client('c').send('queue.status', 608);
    expectNothing(() => third(entry(3, 'active', 1_208)));
  });
});

describe('a place', () => {
  test('that has run out may be active in the repeated answer of a join with a key', () => {
    const { client } = watched();
    const { send } = client('a');
    send('queue.join', 10, { idempotencyKey: 'idk_1' })(null);
    const repeated = send('queue.join', 80, { idempotencyKey: 'idk_1' });
    expectNothing(() => repeated(entry(1, 'active', 70)));
    const status = send('queue.status', 81);
    expectFound(endedPlaceCheck, () => status(entry(1, 'active', 70)));
  });

  test.for([
    ['with another key', { idempotencyKey: 'idk_2' }],
    ['without a key', {}],
  ] as const)('that has run out is not active in the answer of a join %s', ([, sent]) => {
    const { client } = watched();
    const { send } = client('a');
    send('queue.join', 10, { idempotencyKey: 'idk_1' })(null);
    const other = send('queue.join', 80, sent);
    expectFound(endedPlaceCheck, () => other(entry(1, 'active', 70)));
  });

  test('that was over is not live again', () => {
    const { client } = watched();
    const { send } = client('a');
    send('queue.leave', 10)(entry(1, 'left'));
    expectFound(endedPlaceCheck, () => send('queue.status', 11)(entry(1, 'waiting')));
  });

  test('that has ended may be reported live by an earlier response', () => {
    const { client } = watched();
    const { send } = client('a');
    const late = send('queue.status', 9);
    send('queue.leave', 10)(entry(1, 'left'));
    expectNothing(() => late(entry(1, 'waiting')));
  });

  test('is not active at its own end, and until then it is', () => {
    const { client } = watched();
    const { send } = client('a');
    send('queue.status', 10)(entry(1, 'active', 610));
    const inTime = send('queue.status', 610, { sentAt: 609.999 });
    expectNothing(() => inTime(entry(1, 'active', 610)));
    const late = send('queue.status', 610);
    expectFound(endedPlaceCheck, () => late(entry(1, 'active', 610)));
  });

  test('has a unique number', () => {
    const { client } = watched();
    client('a').send('queue.join', 10)(entry(1, 'waiting'));
    const other = client('b').send('queue.join', 11);
    expectFound(numberCheck, () => other(entry(1, 'waiting')));
  });
});

describe('a sale that opens later', () => {
  test('gives places from the opening on, and none before', () => {
    const { client } = watched({ opensAt: 30_000 });
    const early = client('a').send('queue.join', 29.999);
    expectFound(openingCheck, () => early(entry(1, 'waiting')));
    const inTime = client('b').send('queue.join', 30);
    expectNothing(() => inTime(entry(2, 'waiting')));
  });
});

describe('the order of the line', () => {
  /** Joins at one instant and is admitted at another. */
  function admitted(
    { client }: ReturnType<typeof watched>,
    [waitNo, joinAt, admitAt]: [number, number, number],
  ) {
    const { send } = client(`b${waitNo}`);
    send('queue.join', joinAt)(entry(waitNo, 'waiting'));
    const until = admitAt + limits.sessionSeconds;
    send('queue.status', admitAt + 1)(entry(waitNo, 'active', until));
    send('queue.leave', admitAt + 1)(entry(waitNo, 'left'));
  }

  test('is that of the numbers', () => {
    const sale = watched();
    admitted(sale, [1, 1, 10]);
    admitted(sale, [3, 2, 11]);
    admitted(sale, [2, 2, 12]);
    expectFound(orderCheck, () => sale.atTheEnd());
  });

  test('is checked beyond one instant of admission', () => {
    const sale = watched();
    admitted(sale, [10, 1, 10]);
    admitted(sale, [12, 1, 11]);
    admitted(sale, [9, 1, 11]);
    expectFound(orderCheck, () => sale.atTheEnd());
  });

  describe('lets a place be overtaken', () => {
    /** Polls once and then not before its admission, while a higher number is admitted. */
    function silent(
      { client }: ReturnType<typeof watched>,
      { from, until, passedAt }: { from: number; until: number; passedAt: number },
    ) {
      const first = client('first').send;
      first('queue.join', 1)(entry(1, 'waiting'));
      for (let at = 10; at <= from; at += 10) first('queue.status', at)(entry(1, 'waiting'));
      const second = client('second').send;
      second('queue.join', 2)(entry(2, 'waiting'));
      const { sessionSeconds } = limits;
      second('queue.status', passedAt + 1)(entry(2, 'active', passedAt + sessionSeconds));
      first('queue.status', until)(entry(1, 'waiting'));
      first('queue.status', until + 10)(entry(1, 'active', until + 5 + sessionSeconds));
    }

    test('after the silence that makes it absent, and not a second earlier', () => {
      const absent = watched();
      silent(absent, { from: 20, until: 70, passedAt: 60 });
      expectNothing(() => absent.atTheEnd());
      const present = watched();
      silent(present, { from: 20, until: 70, passedAt: 59 });
      expectFound(orderCheck, () => present.atTheEnd());
    });

    test('but not once it has polled again', () => {
      const absent = watched();
      silent(absent, { from: 20, until: 70, passedAt: 70 });
      expectNothing(() => absent.atTheEnd());
      const present = watched();
      silent(present, { from: 20, until: 70, passedAt: 71 });
      expectFound(orderCheck, () => present.atTheEnd());
    });
  });

  test('holds among admissions of one instant', () => {
    const sale = watched();
    admitted(sale, [3, 1, 10]);
    admitted(sale, [2, 1, 10]);
    admitted(sale, [1, 1, 10]);
    expectNothing(() => sale.atTheEnd());
  });

  test('is that of joining', () => {
    const { client, atTheEnd } = watched();
    client('early').send('queue.join', 10)(entry(2, 'waiting'));
    client('late').send('queue.join', 11)(entry(1, 'waiting'));
    expectFound(orderCheck, atTheEnd);
  });

  test('is that of the effective join, even without a response', () => {
    const { client, atTheEnd } = watched();
    const { send } = client('early');
    send('queue.join', 10)(null);
    client('late').send('queue.join', 11)(entry(2, 'waiting'));
    send('queue.join', 12)(entry(1, 'waiting'));
    expectNothing(atTheEnd);
  });

  test('holds the admission rate of a minute', () => {
    const sale = watched();
    for (const waitNo of [1, 2, 3, 4]) admitted(sale, [waitNo, 1, 10 + 20 * waitNo]);
    expectNothing(() => sale.atTheEnd());
    admitted(sale, [5, 1, 109.999]);
    expectFound(rateCheck, () => sale.atTheEnd());
  });
});
