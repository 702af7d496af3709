import { describe, expect, test } from 'vitest';
import { createPriceRecord } from '../../src/checks/venue/prices.ts';

describe('the prices that may be in force', () => {
  /** From 1,000 to 1,500 by a call that was sent at 10 and answered at 20, and back by 30 to 40. */
  const prices = createPriceRecord(1_000);
  prices.changes(1_500, 10)(20);
  const answered = prices.changes(1_000, 30);

  test('are one before and after a change, and both while it is being decided', () => {
    expect(prices.at({ from: 5, to: 9 })).toEqual([1_000]);
    expect(prices.at({ from: 5, to: 10 })).toEqual([1_000, 1_500]);
    expect(prices.at({ from: 20, to: 25 })).toEqual([1_000, 1_500]);
    expect(prices.at({ from: 21, to: 29 })).toEqual([1_500]);
  });

  test('stay both until a change is answered', () => {
    expect(prices.at({ from: 50, to: 60 })).toEqual([1_500, 1_000]);
    answered(40);
    expect(prices.at({ from: 50, to: 60 })).toEqual([1_000]);
    expect(prices.at({ from: 40, to: 60 })).toEqual([1_500, 1_000]);
  });

  test('are all that there were until an instant', () => {
    expect(prices.until(9)).toEqual([1_000]);
    expect(prices.until(60)).toEqual([1_000, 1_500]);
  });
});
