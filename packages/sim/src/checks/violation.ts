/** A promise that the server broke. */
export class ViolationError extends Error {
  override readonly name = 'ViolationError';
  /** As DESIGN's list numbers them; null for what rows do not show. */
  readonly invariant: number | null;
  /** Of the check that found it. */
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
