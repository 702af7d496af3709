/** Mutants of keyed repeats: they answer nothing, or what another call was answered. */
import type { withIdempotency } from '@onsale/server/rpc/idempotent-app';
import { firstAnswerCheck } from '../../../src/checks/receipts.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith, type Replacement } from './mutation.ts';
import type { Mutant } from './mutant.ts';

/** Each call is sent twice, with one key. */
const repeating: Partial<ScenarioInput> = { buyers: 3, faults: { duplicate: 1 } };

export const repeatMutants = (): Mutant[] => [
  {
    change: 'a keyed repeat is answered with nothing',
    killedBy: firstAnswerCheck,
    says: 'answered otherwise: {}',
    tamper: emptyRepeats(),
    scenario: { ...repeating, personas: { canceller: 1 } },
  },
  {
    change: 'a keyed repeat gets the answer of another call',
    killedBy: firstAnswerCheck,
    says: 'answered otherwise',
    functions: answering((first, others) => others[0] ?? first),
    scenario: repeating,
  },
];

/** Empties every answer to a cancellation but the first to each buyer. */
function emptyRepeats(): NonNullable<Mutant['tamper']> {
  const answered = new Set<string | null>();
  return (data, { procedure, authorization }) => {
    if (procedure !== 'order.cancel') return data;
    if (answered.has(authorization)) return {};
    answered.add(authorization);
    return data;
  };
}

/** @param change makes the answer to a repeat from the first one and from those of other calls. */
function answering(
  change: (first: unknown, others: readonly unknown[]) => unknown,
): Record<string, Replacement> {
  const answers = new Map<string, { fields: string; answer: unknown }>();
  return {
    withIdempotency: replaceWith<typeof withIdempotency>((original) => (app, request) => {
      const own = original(app, request);
      const key = `${request.scope} ${request.key}`;
      return {
        ...own,
        async runMutation(work) {
          const answer = await own.runMutation(work);
          const fields = Object.keys(answer as object).join();
          const isRepeat = answers.has(key);
          answers.set(key, { fields, answer });
          if (!isRepeat) return answer;
          const others = [...answers]
            .filter(([other, { fields: theirs }]) => other !== key && theirs === fields)
            .map(([, other]) => other.answer);
          return change(answer, others) as typeof answer;
        },
      };
    }),
  };
}
