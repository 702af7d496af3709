/**
 * Prompts on a terminal: a choice, yes or no, a line of text.
 *
 * A question may have a deadline, such as the end of a hold: it counts down and ends by itself.
 * Ctrl-C in a prompt throws Interrupted, as it does everywhere else. The prompt library is loaded
 * with the first question.
 */
import type { Context } from '../context.ts';
import { usageError } from '../errors/cli-error.ts';
import { duration, sanitize } from '../render/format.ts';
import { Interrupted } from '../terminal/interruption.ts';
import { currentLanguage, inCurrentLanguage, t } from '../language/language.ts';

/** When a question ends by itself, because what it is about has ended. */
export interface Deadline {
  /** In epoch milliseconds. */
  at: number;
  /** The error to end with. */
  ended: () => Error;
}

export interface Choices<T> {
  message: string;
  deadline?: Deadline | undefined;
  choices: readonly { value: T; label: string }[];
}

export async function askChoice<T>(context: Context, question: Choices<T>): Promise<T> {
  const { select, isCancel } = await import('@clack/prompts');
  const { choices, message, deadline } = question;
  // Clack's option type depends on the type of its value, so the value here is always the index.
  const options = choices.map(({ label }, value) => ({ value, label: sanitize(label) }));
  const index = await untilDeadline(context, { message, deadline }, (prompt) =>
    // The library words its instructions in English.
    select<number>(
      Object.assign(prompt, { options, showInstructions: currentLanguage() === 'en' }),
    ),
  );
  if (isCancel(index)) throw interruptionOf(context);
  return choices[index]!.value;
}

/** @param enterMeans the answer that is selected at first: false before what cannot be undone. */
export async function askYesNo(
  context: Context,
  message: string,
  { enterMeans = true, deadline }: { enterMeans?: boolean; deadline?: Deadline | undefined } = {},
): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const letters = /^[yn]$/i;
  const answer = await untilDeadline(context, { message, deadline, letters }, (prompt) =>
    confirm(Object.assign(prompt, { initialValue: enterMeans, active: t`Yes`, inactive: t`No` })),
  );
  if (isCancel(answer)) throw interruptionOf(context);
  return answer;
}

export interface TextQuestion {
  message: string;
  deadline?: Deadline | undefined;
  /** The answer that an empty line stands for. */
  suggestion: string;
  /** The error message for an answer; undefined when it is valid. */
  problemWith: (text: string) => string | undefined;
}

export async function askText(
  context: Context,
  { message, deadline, suggestion, problemWith }: TextQuestion,
): Promise<string> {
  const { text, isCancel } = await import('@clack/prompts');
  const answer = await untilDeadline(context, { message, deadline }, (prompt) =>
    text(
      Object.assign(prompt, {
        placeholder: sanitize(suggestion),
        defaultValue: suggestion,
        validate: inCurrentLanguage((value: string | undefined) =>
          problemWith(value || suggestion),
        ),
      }),
    ),
  );
  if (isCancel(answer)) throw interruptionOf(context);
  return answer || suggestion;
}

/**
 * @throws CliError USAGE when there is no terminal, naming the flag that replaces the question.
 */
export function requireTerminal({ out, flags }: Context, remedy: string): void {
  if (out.interactive) return;
  const asksNothing = out.json ? '--json' : flags.input === false ? '--no-input' : undefined;
  throw usageError(
    asksNothing ? t`${asksNothing} allows no questions: ${remedy}.` : t`Not a terminal: ${remedy}.`,
  );
}

const countdownStepMs = 1_000;

interface CountedQuestion {
  message: string;
  deadline?: Deadline | undefined;
  /** The letters that answer the question without Enter. */
  letters?: RegExp;
}

/** As the library's key events have it; the empty one of a redraw has no name. */
interface Key {
  name?: string;
  ctrl?: boolean;
}

function isAnswer(char: string | undefined, { name, ctrl }: Key, letters?: RegExp): boolean {
  const isCancel = name === 'escape' || (ctrl === true && name === 'c');
  return (
    name === 'return' ||
    name === 'enter' ||
    isCancel ||
    (char !== undefined && letters?.test(char) === true)
  );
}

interface PromptOptions extends ReturnType<typeof streams> {
  /** With the remaining time until it is answered; read whenever the question is drawn. */
  readonly message: string;
}

/**
 * Asks, and ends the question at its deadline. The question counts down: an empty key press at each
 * step has the library draw it again. After an answer it does not, as drawing clears the message
 * about an answer that is not valid, until the next key is typed.
 *
 * @throws the error of the deadline, also when an answer comes after it: the timer of a machine
 * that slept is late.
 */
async function untilDeadline<T>(
  context: Context,
  { message, deadline, letters }: CountedQuestion,
  ask: (prompt: PromptOptions) => Promise<T>,
): Promise<T> {
  const { clock, host } = context;
  const text = sanitize(message);
  if (!deadline) return ask({ ...streams(context), message: text });
  const left = () => Math.max(0, deadline.at - clock.now());
  if (left() === 0) throw deadline.ended();
  const over = new AbortController();
  const answered = new AbortController();
  let hasAnswer = false;
  const onKey = (char: string | undefined, key: Key): void => {
    if (char !== undefined || key.name !== undefined) hasAnswer = isAnswer(char, key, letters);
  };
  // Before the library's own listener, which draws the question.
  host.stdin.on('keypress', onKey);
  const countDown = async (): Promise<void> => {
    while (left() > 0) {
      await clock.sleep(Math.min(countdownStepMs, left()), answered.signal);
      if (!hasAnswer) host.stdin.emit('keypress', undefined, {});
    }
    over.abort();
  };
  const counting = countDown().catch(() => undefined);
  const counted = inCurrentLanguage(() => `${text} ${unbroken(t`(${duration(left())} left)`)}`);
  try {
    const { signal, ...inAndOut } = streams(context);
    const answer = await ask({
      ...inAndOut,
      signal: AbortSignal.any([signal, over.signal]),
      get message() {
        return hasAnswer ? text : counted();
      },
    });
    if (left() === 0 && !signal.aborted) throw deadline.ended();
    return answer;
  } finally {
    host.stdin.off('keypress', onKey);
    answered.abort();
    await counting;
  }
}

/** The time stays on one line where the question is wrapped. */
const unbroken = (words: string): string => words.replaceAll(' ', '\u00A0');

function streams({ host, signal }: Context) {
  return {
    input: host.stdin as NodeJS.ReadStream,
    output: host.stderr as NodeJS.WriteStream,
    signal,
  };
}

function interruptionOf({ signal }: Context): unknown {
  return signal.aborted ? signal.reason : new Interrupted('SIGINT');
}
