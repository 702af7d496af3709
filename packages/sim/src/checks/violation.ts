/** The error of a check: a guarantee that the server broke. */
export class ViolationError extends Error {
  override readonly name = 'ViolationError';
  /** Its number in docs/ARCHITECTURE.md; null for a check that is not an invariant of the rows. */
  readonly invariant: number | null;
  /** Name of the check that failed. */
  readonly check: string;

  constructor({ invariant, name }: CheckName, detail: string) {
    super(detail);
    this.invariant = invariant;
    this.check = name;
  }
}

export interface CheckName {
  invariant: number | null;
  name: string;
}
