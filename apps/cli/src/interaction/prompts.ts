/**
 * Prompts on a terminal: a choice, yes or no, a line of text.
 *
 * Ctrl-C in a prompt throws Interrupted, as it does everywhere else. The prompt library is loaded
 * with the first question.
 */
import type { Context } from '../context.ts';
import { usageError } from '../errors/cli-error.ts';
import { sanitize } from '../render/format.ts';
import { Interrupted } from '../terminal/interruption.ts';

export interface Choices<T> {
  message: string;
  choices: readonly { value: T; label: string }[];
}

export async function askChoice<T>(context: Context, question: Choices<T>): Promise<T> {
  const { select, isCancel } = await import('@clack/prompts');
  const { choices, message } = question;
  // Clack's option type depends on the type of its value, so the value here is always the index.
  const options = choices.map(({ label }, value) => ({ value, label: sanitize(label) }));
  const index = await select<number>({
    message: sanitize(message),
    options,
    ...streams(context),
  });
  if (isCancel(index)) throw interruptionOf(context);
  return choices[index]!.value;
}

/** @param enterMeans the answer that is selected at first: false before what cannot be undone. */
export async function askYesNo(
  context: Context,
  message: string,
  { enterMeans = true }: { enterMeans?: boolean } = {},
): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const question = { message: sanitize(message), initialValue: enterMeans };
  const answer = await confirm({ ...question, ...streams(context) });
  if (isCancel(answer)) throw interruptionOf(context);
  return answer;
}

export interface TextQuestion {
  message: string;
  /** The answer that an empty line stands for. */
  suggestion: string;
  /** The error message for an answer; undefined when it is valid. */
  problemWith: (text: string) => string | undefined;
}

export async function askText(
  context: Context,
  { message, suggestion, problemWith }: TextQuestion,
): Promise<string> {
  const { text, isCancel } = await import('@clack/prompts');
  const answer = await text({
    message: sanitize(message),
    placeholder: sanitize(suggestion),
    defaultValue: suggestion,
    validate: (value) => problemWith(value || suggestion),
    ...streams(context),
  });
  if (isCancel(answer)) throw interruptionOf(context);
  return answer || suggestion;
}

/**
 * @throws CliError USAGE when there is no terminal, naming the flag that replaces the question.
 */
export function requireTerminal({ out }: Context, remedy: string): void {
  if (out.interactive) return;
  throw usageError(`${out.json ? '--json asks nothing' : 'Not a terminal'}: ${remedy}.`);
}

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
