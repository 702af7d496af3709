/** The rules of webhooks: how long a receiver has, and when a delivery is tried again. */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

export const webhookLimits = {
  /** A receiver that has not answered by then has failed. */
  timeoutMs: 30 * secondMs,
  /** A delivery is tried for so long. */
  giveUpMs: 72 * hourMs,
  /** After a rotation deliveries are signed with the former secret too, for so long. */
  formerSecretMs: 24 * hourMs,
  urlChars: 2_000,
  webhooks: 100,
  /** How long the log of deliveries is kept. */
  logMs: 30 * 24 * hourMs,
} as const;

/** The waits before the second try, the third, and so on; the last one is repeated. */
const waitsMs = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  4 * hourMs,
  8 * hourMs,
];

/** Waits are longer by up to this share, so that what failed together is not tried together. */
const jitterShare = 0.1;

/**
 * When a delivery is tried again.
 *
 * @param failure `attempts`: how many have failed; `random`: a number in [0, 1).
 * @returns null when it is given up.
 */
export function nextAttemptAt(failure: {
  attempts: number;
  failedAt: number;
  giveUpAt: number;
  random: number;
}): number | null {
  const { attempts, failedAt, giveUpAt, random } = failure;
  const waitMs = waitsMs[Math.min(attempts, waitsMs.length) - 1]!;
  const at = failedAt + Math.floor(waitMs * (1 + jitterShare * random));
  return at <= giveUpAt ? at : null;
}
