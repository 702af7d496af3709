/** A database that is there and answers, and must not be used all the same; the message says why. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase';
}
