/** A database that is there and answers, and must not be used all the same; the message says why. */
export class UnusableDatabaseError extends Error {
  override readonly name = 'UnusableDatabase';
}
