/** The calls of the scenario's operator: each is tried again while the server is down. */
import type { Attempt } from '../../network/attempt.ts';
import type { OperatorObserver } from '../../checks/venue/observe-operator.ts';
import type { Run } from '../run-state.ts';

export interface OperatorCalls {
  run: Run;
  observer: OperatorObserver;
  /** Retries a call of the operator while the server is down. */
  retryWhileDown: <T>(call: () => Promise<T>) => Promise<T>;
  /**
   * Makes calls during which what buyers are shown may change.
   *
   * @param work receives the attempt as it was sent, and completes it once it is answered.
   */
  observed: (procedure: string, work: (call: ObservedCall) => Promise<void>) => Promise<void>;
}

export interface ObservedCall {
  sent: Attempt;
  /** The same, answered now. */
  answered: () => Attempt;
}

export function createOperatorCalls(
  run: Run,
  { observer, retryWhileDown }: Pick<OperatorCalls, 'observer' | 'retryWhileDown'>,
): OperatorCalls {
  const { clock } = run.environment;
  return {
    run,
    observer,
    retryWhileDown,
    async observed(procedure, work) {
      const now = clock.now();
      const sent: Attempt = {
        procedure,
        input: {},
        idempotencyKey: undefined,
        sentAt: now,
        departedAt: now,
        handledAt: now,
        lateMs: 0,
        latencyMs: null,
      };
      const answered = () => ({ ...sent, handledAt: clock.now() });
      observer.begins(sent);
      await work({ sent, answered });
      observer.ends(answered(), sent);
    },
  };
}
