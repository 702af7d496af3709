/** Faults on demand: the next call of a procedure is lost, refused or answered late. */
import { OnsaleError, type ErrorDetails, type Reason } from '@onsale/core/errors';

export interface FailureOptions<R extends Reason = Reason> {
  /** The details of the error; empty by default. */
  details?: ErrorDetails[R];
  /** When the client may call again, in milliseconds from now. */
  retryAfterMs?: number;
}

export interface Faults {
  /** The next call takes effect, and its answer is lost: `fetch` rejects. */
  loseNextAnswer: (procedure: string) => void;
  /** The next call does not reach the server: `fetch` rejects. */
  loseNextCall: (procedure: string) => void;
  /** The next call is refused for this reason, and has no effect. */
  failNext: <R extends Reason>(procedure: string, reason: R, options?: FailureOptions<R>) => void;
  /** The answer of the next call arrives only after so much of the test's time. */
  delayNext: (procedure: string, ms: number) => void;
  /** Faults that no call has met yet, such as `loseNextAnswer payment.pay`. */
  readonly pending: readonly string[];
  /** Takes back the pending ones. */
  clear: () => void;
}

export type Fault = { procedure: string } & (
  | { kind: 'loseNextAnswer' | 'loseNextCall' }
  | { kind: 'failNext'; error: OnsaleError }
  | { kind: 'delayNext'; ms: number }
);

export interface FaultPlan {
  faults: Faults;
  /** The fault of a call to one of these procedures, which is then used up. */
  take: (procedures: readonly string[]) => Fault | undefined;
}

/** @param known the names of all procedures. */
export function createFaultPlan(known: ReadonlySet<string>): FaultPlan {
  let planned: Fault[] = [];
  const plan = (fault: Fault): void => {
    if (!known.has(fault.procedure)) {
      const names = [...known].join(', ');
      throw new TypeError(`There is no procedure "${fault.procedure}". Use one of ${names}.`);
    }
    planned.push(fault);
  };
  return {
    faults: {
      loseNextAnswer: (procedure) => plan({ kind: 'loseNextAnswer', procedure }),
      loseNextCall: (procedure) => plan({ kind: 'loseNextCall', procedure }),
      failNext(procedure, reason, { details, retryAfterMs } = {}) {
        const error = new OnsaleError(reason, details ?? ({} as never), { retryAfterMs });
        plan({ kind: 'failNext', procedure, error });
      },
      delayNext: (procedure, ms) => plan({ kind: 'delayNext', procedure, ms }),
      get pending() {
        return planned.map(({ kind, procedure }) => `${kind} ${procedure}`);
      },
      clear() {
        planned = [];
      },
    },
    take(procedures) {
      const at = planned.findIndex(({ procedure }) => procedures.includes(procedure));
      return at < 0 ? undefined : planned.splice(at, 1)[0];
    },
  };
}
