/** How each shell passes the words of a command line, and expects a candidate. */
import type { Candidate } from './candidate.ts';

/** The hidden command that the scripts call. */
export const completeCommand = '__complete';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

interface WordsRead {
  before: string[];
  /** The word at the cursor, so far. */
  typed: string;
}

interface ShellFormat {
  read: (words: readonly string[]) => WordsRead;
  /** The line of a candidate; null for one that the shell cannot insert. */
  write: (candidate: Candidate, words: readonly string[]) => string | null;
}

export function isShell(text: string): text is Shell {
  return shells.some((shell) => shell === text);
}

const readUnquoted = (words: readonly string[]): WordsRead => ({
  before: words.slice(0, -1),
  typed: words.at(-1) ?? '',
});

export const formats: Record<Shell, ShellFormat> = {
  bash: { read: (words) => readUnquoted(joinBreaks(words).map(unquote)), write: writeForBash },
  zsh: {
    read: readUnquoted,
    // The first colon that is not escaped ends the value.
    write: ({ value, description }) =>
      `${value.replaceAll(/[\\:]/g, String.raw`\$&`)}${description && `:${description}`}`,
  },
  fish: { read: readUnquoted, write: ({ value, description }) => `${value}\t${description}` },
};

/** bash makes words of `=` and `:`: it passes `--date=12-04` as `--date`, `=` and `12-04`. */
function joinBreaks(words: readonly string[]): string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const word of words) {
    const isBreak = /^[=:]+$/.test(word);
    if (joined.length > 0 && (isBreak || isOpen)) joined.push(joined.pop() + word);
    else joined.push(word);
    isOpen = isBreak;
  }
  return joined;
}

/** Removes quotes and backslashes, closed or not. */
function unquote(word: string): string {
  return word.replaceAll(/\\(.)|["']/gs, '$1');
}

/** The text to insert: after an open quote, or after the last `=` or `:` that is not escaped. */
function writeForBash({ value, description }: Candidate, words: readonly string[]): string | null {
  const raw = joinBreaks(words).at(-1) ?? '';
  if (!value.startsWith(unquote(raw))) return null;
  // No backslash helps here: against the end of the quote, or against the history of bash.
  if (raw.startsWith("'") && value.includes("'")) return null;
  if (raw.startsWith('"') && value.includes('!')) return null;
  if (raw.startsWith("'")) return `${value}\t${description}`;
  const [fixed, special] = raw.startsWith('"')
    ? ['', /["$\\`]/g]
    : [/^(?:.*[^\\])?[=:]/s.exec(raw)?.[0] ?? '', /[^\p{L}\p{M}\p{N}%+,./:=@_-]/gu];
  const rest = value.slice(unquote(fixed).length);
  return `${rest.replaceAll(special, String.raw`\$&`)}\t${description}`;
}
