/** Checks idempotency keys: a repeat with the same key gets the first answer, whole. */
import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../network/client-history.ts';
import type { Answer, Attempt } from '../network/attempt.ts';
import { firstAnswerCheck } from './receipts.ts';
import { ViolationError } from './violation.ts';

/** A client repeats only its latest calls, as their answers are lost. */
const maxKeys = 4;

/** Refusals of a repeat that say nothing about the first call. */
const unrelated = new Set(['RATE_LIMITED', 'OVERLOADED', 'NOT_AUTHENTICATED']);

/** The first answers of one client by idempotency key, the latest last. */
export type KeyedAnswers = Map<string, { data: unknown; handledAt: number }>;

/** @throws ViolationError when the answer to a keyed call differs from the first one. */
export function checkKeyedAnswer(
  { name }: Account,
  { attempt, answer }: { attempt: Attempt; answer: Answer },
  answers: KeyedAnswers,
): void {
  const { idempotencyKey, procedure, departedAt, handledAt } = attempt;
  if (idempotencyKey === undefined || answer.kind === 'unknown') return;
  const first = answers.get(idempotencyKey);
  const fail = (how: string): never => {
    throw new ViolationError(
      firstAnswerCheck,
      `${name} sent ${procedure} twice with the key ${idempotencyKey}, and the second was ${how}.`,
    );
  };
  if (answer.kind === 'refused') {
    if (!first || departedAt <= first.handledAt || unrelated.has(answer.reason)) return;
    fail(`refused with ${answer.reason}, after the first had taken effect`);
  } else if (first) {
    if (isDeepStrictEqual(first.data, answer.data)) return;
    fail(`answered otherwise: ${text(answer.data)}, and not ${text(first.data)}`);
  } else {
    answers.set(idempotencyKey, { data: answer.data, handledAt });
    const [oldest] = answers.keys();
    if (answers.size > maxKeys) answers.delete(oldest!);
  }
}

/** The fields of an answer that tell it from others, without its credentials. */
function text(data: unknown): string {
  const { token: _, accountKey: __, ...fields } = data as Record<string, unknown>;
  return JSON.stringify(fields);
}
