import { isOnsaleError } from '@onsale/core/errors';
import {
  balanceAfter,
  houseAccountOf,
  houseAccounts,
  requireSameCommand,
  walletLimits,
  type TransferKind,
} from '@onsale/core/wallet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const limit = walletLimits.balancePoints;
const reason = (name: string) => expect.objectContaining({ reason: name });

describe('a wallet', () => {
  test('can be emptied, and not overdrawn by a single point', () => {
    expect(balanceAfter('payment', 1_000, -1_000)).toBe(0);
    expect(() => balanceAfter('payment', 999, -1_000)).toThrow(
      expect.objectContaining({
        reason: 'INSUFFICIENT_BALANCE',
        details: { balance: 999, required: 1_000 },
      }),
    );
  });

  test.each(['charge', 'credit'] as const)('may be filled to its limit by a %s', (kind) => {
    expect(balanceAfter(kind, limit - 1, 1)).toBe(limit);
    expect(() => balanceAfter(kind, limit, 1)).toThrow(
      expect.objectContaining({
        reason: 'BALANCE_LIMIT_EXCEEDED',
        details: { balance: limit, limit },
      }),
    );
  });

  test('accepts a refund over its limit, and lets the excess be spent', () => {
    const after = balanceAfter('refund', limit, 5_000);
    expect(after).toBe(limit + 5_000);
    expect(balanceAfter('payment', after, -1_000)).toBe(limit + 4_000);
    expect(() => balanceAfter('charge', after, 1)).toThrow(reason('BALANCE_LIMIT_EXCEEDED'));
  });

  test('always holds the exact sum of its transfers, zero or more', () => {
    const kinds: TransferKind[] = ['charge', 'credit', 'payment', 'refund'];
    const transfers = fc.record({
      kind: fc.constantFrom(...kinds),
      points: fc.integer({ min: 1, max: walletLimits.chargePoints }),
    });
    fc.assert(
      fc.property(fc.array(transfers), (given) => {
        let balance = 0;
        let posted = 0;
        for (const { kind, points } of given) {
          const amount = kind === 'payment' ? -points : points;
          try {
            balance = balanceAfter(kind, balance, amount);
            posted += amount;
          } catch (error) {
            if (!isOnsaleError(error, 'INSUFFICIENT_BALANCE')) throw error;
          }
          expect(balance).toBe(posted);
          expect(balance).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

test('points come from the charges account, and go to the sales account and back', () => {
  expect(houseAccountOf('charge')).toBe(houseAccounts.charges);
  expect(houseAccountOf('credit')).toBe(houseAccounts.charges);
  expect(houseAccountOf('payment')).toBe(houseAccounts.sales);
  expect(houseAccountOf('refund')).toBe(houseAccounts.sales);
});

test('an idempotency key stands for one command: same user, same amount', () => {
  const first = { userId: 'usr_a', amount: 500 };
  expect(() => requireSameCommand(first, { ...first })).not.toThrow();
  for (const again of [
    { ...first, amount: 501 },
    { ...first, userId: 'usr_b' },
  ]) {
    expect(() => requireSameCommand(first, again)).toThrow(reason('IDEMPOTENCY_KEY_REUSED'));
  }
});
