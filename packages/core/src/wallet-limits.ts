/** What fits into a wallet. */
export const walletLimits = {
  balancePoints: 1_000_000_000_000,
  chargePoints: 10_000_000,
  idempotencyKeyChars: 255,
} as const;
