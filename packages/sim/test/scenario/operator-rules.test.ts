import { describe, expect, test } from 'vitest';
import { readScenario, ScenarioError } from '../../src/scenario/read.ts';

const read = (changes: object) =>
  readScenario(
    {
      name: 'sound',
      buyers: 100,
      arrivals: { kind: 'burst' },
      personas: { human: 1 },
      ...changes,
    },
    'x.json',
  );

const cases: [guarantee: string, wrong: object, right: object, message: string][] = [
  [
    'the acts of an operator are in order of time',
    {
      operator: [
        { atSeconds: 5, changePrice: 1 },
        { atSeconds: 4, changePrice: 2 },
      ],
    },
    {
      operator: [
        { atSeconds: 5, changePrice: 1 },
        { atSeconds: 5, changePrice: 2 },
      ],
    },
    'operator[1].atSeconds: must not be before that of the event before',
  ],
  [
    'the box office sells seats that there are',
    { operator: [{ atSeconds: 1, issueOrder: { date: 1, seatNos: [51], payment: 'cash' } }] },
    { operator: [{ atSeconds: 1, issueOrder: { date: 1, seatNos: [50], payment: 'cash' } }] },
    'operator[0]: names an evening or a seat that there is not: there are 1 of 50 seats',
  ],
  [
    'orders are refunded of an evening that there is',
    { operator: [{ atSeconds: 1, refundOrders: { date: 2, orders: 1 } }] },
    { operator: [{ atSeconds: 1, refundOrders: { date: 1, orders: 1 } }] },
    'operator[0]: names an evening or a seat that there is not: there are 1 of 50 seats',
  ],
];

describe('a scenario is played only if', () => {
  test.each(cases)('%s', (...[, wrong, right, message]) => {
    expect(() => read(wrong)).toThrow(ScenarioError);
    expect(() => read(wrong)).toThrow(message);
    expect(() => read(right)).not.toThrow();
  });
});
