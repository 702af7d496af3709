/** Words the issues that a server finds with an input by the flags that people typed. */
import { number } from '../render/format.ts';

/** Fields of the wire whose flag has another name; others are the flag in camel case. */
const flagsOfFields: Record<string, string> = {
  seatsPerDate: '--seats',
  salesEndMinutes: '--sales-end',
  seatNos: 'seats',
  title: 'title',
  userId: 'user',
  name: 'name',
  version: 'version',
  amount: 'amount',
  absentSeconds: '--absent',
  reason: '--reason',
  cursor: '--cursor',
};

/** The fields that flags set, in camel case. */
const flagFields =
  /\b(?:seatsPerDate|seatsPerRow|rows|dates|timeZone|opensAt|lobbyOpensAt|order|beacon|closesAt|salesEndMinutes|reservationSeconds|maxSeatsPerUser|cancelUntilHours|maxActive|admitPerMinute|sessionSeconds|claimSeconds|holdsPerSession|challenge|price|amount|idempotencyKey|expiresAt|endIssuedSince|seatNos|title|userId|scopes)\b/g;

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  object: 'an object',
  array: 'a list',
};

/** The sentences of the validation library, as `must …`. */
const rewordings: [pattern: RegExp, reword: (limit: string) => string][] = [
  [/^Invalid input: expected \w+, received undefined$/, () => 'is missing'],
  [/^Invalid input: expected (\w+), received/, (kind) => `must be ${kinds[kind] ?? kind}`],
  [/^Too big: expected number to be <=(\d+)\b/, (n) => `must be at most ${number(Number(n))}`],
  [/^Too small: expected number to be >=(\d+)\b/, (n) => `must be at least ${number(Number(n))}`],
  [/^Too small: expected \w+ to have >=1 /, () => 'must not be empty'],
  [/^Too big: expected string to have <=(\d+) /, (n) => `must have at most ${n} characters`],
  [/^Too small: expected string to have >=(\d+) /, (n) => `must have at least ${n} characters`],
  [/^Too small: expected array to have >=(\d+) /, (n) => `must have at least ${n} entries`],
  [/^Too big: expected array to have <=(\d+) /, (n) => `must be at most ${n}`],
];

export interface InputIssue {
  path: string;
  message: string;
}

/** Whether a flag or an argument is to blame, which the help of the command describes. */
export function namesField(issues: readonly InputIssue[]): boolean {
  return issues.some(({ path }) => path !== '');
}

/** `--seats must be at most 100,000`, from an issue with `seatsPerDate`. */
export function issueText({ path, message }: InputIssue): string {
  const field = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
  const flag = flagsOfFields[field] ?? field.replace(flagFields, flagOf);
  // A message that names no flag may use the same words for what they are.
  const text = path === '' ? message.replace(flagFields, flagOf) : inputWords(message);
  const sentence = text.replace(/\.$/, '');
  if (flag === '') return sentence;
  const subject = flag.startsWith('--') ? flag : `The ${flag}`;
  const isPredicate = /^(?:must|is|signs) /.test(sentence);
  return isPredicate ? `${subject} ${sentence}` : `${subject}: ${sentence}`;
}

/** A message of the server, with flags in place of the fields that they set. */
export function withFlagNames(message: string): string {
  return message.replace(flagFields, flagOf);
}

/** A sentence of the validation library in the words of this program; others as they are. */
export function inputWords(message: string): string {
  for (const [pattern, reword] of rewordings) {
    const found = pattern.exec(message);
    if (found) return reword(found[1] ?? '');
  }
  return message;
}

function flagOf(field: string): string {
  const kebab = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return flagsOfFields[field] ?? `--${kebab}`;
}
