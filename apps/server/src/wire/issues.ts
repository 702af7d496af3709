/**
 * The issues of input that does not fit its schema, in words of either language.
 *
 * Zod words its own checks in both languages; the words of our checks stand in the catalogue.
 */
import { english, type Wording } from '@onsale/core/language/translate';
import { locales, type core, type ZodError } from 'zod';
import { translators } from '../language/languages.ts';

export interface Issue {
  path: string;
  /** An English text without holes, or a text by language. */
  message: string | Wording;
}

/** The message of a check whose text has values in it: for `refine`, and for custom issues. */
export function wordIssue(wording: Wording) {
  return { message: wording(english), params: { wording } };
}

const { localeError } = locales.ko();

/** One issue for each wrong field, with its path. */
export function toIssues(issue: ZodError['issues'][number]): Issue[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      message: english`there is no such field`,
    }));
  }
  const message = wordingOf(issue);
  if (issue.code === 'invalid_union') return unionIssues(issue) ?? [{ path: '', message }];
  return [{ path: path.join('.'), message }];
}

function wordingOf(issue: core.$ZodIssue): string | Wording {
  const { message } = issue;
  if (issue.code === 'custom') return wordingOfParams(issue.params) ?? message;
  return (t) => {
    const own = t(message);
    return own === message && t === translators.ko ? wordInKorean(issue) : own;
  };
}

function wordingOfParams(params: Record<string, unknown> = {}): Wording | undefined {
  const { wording } = params;
  return typeof wording === 'function' ? (wording as Wording) : undefined;
}

/** An issue no longer has its input, so the type that was received is that of the message. */
function wordInKorean(issue: core.$ZodIssue): string {
  const worded = localeError(issue as core.$ZodRawIssue);
  const text = typeof worded === 'object' ? worded?.message : worded;
  const [, received] = /received (\w+)$/.exec(issue.message) ?? [];
  return (text ?? issue.message).replace('받은 타입은 undefined', `받은 타입은 ${received}`);
}

/** The issues of the alternative with the fewest; null when two of them have equally few. */
function unionIssues({ errors }: { errors: ZodError['issues'][] }): Issue[] | null {
  const [nearest, next] = errors
    .map((issues) => issues.flatMap(toIssues))
    .toSorted((a, b) => a.length - b.length);
  return nearest && next && nearest.length < next.length ? nearest : null;
}
