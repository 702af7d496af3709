/** Questions, on a terminal only. Ctrl-C in one is the same as anywhere else. */
import type { Context } from '../context.ts';
import { usageError } from '../errors/cli-error.ts';
import { Interrupted } from '../terminal/interruption.ts';

export interface Choices<T> {
  message: string;
  choices: readonly { value: T; label: string }[];
}

export async function askChoice<T>(context: Context, asked: Choices<T>): Promise<T> {
  const { select, isCancel } = await import('@clack/prompts');
  const { choices, message } = asked;
  // Clack's type of a choice depends on what the value is; its place in the list is always a number.
  const options = choices.map(({ label }, value) => ({ value, label }));
  const index = await select<number>({ message, options, ...streams(context) });
  if (isCancel(index)) throw interruptionOf(context);
  return choices[index]!.value;
}

export async function askYesNo(context: Context, message: string): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message, ...streams(context) });
  if (isCancel(answer)) throw interruptionOf(context);
  return answer;
}

export interface TextQuestion {
  message: string;
  /** What an empty answer stands for. */
  suggestion: string;
  /** What is wrong with an answer, or undefined when nothing is. */
  problemWith: (text: string) => string | undefined;
}

export async function askText(
  context: Context,
  { message, suggestion, problemWith }: TextQuestion,
): Promise<string> {
  const { text, isCancel } = await import('@clack/prompts');
  const answer = await text({
    message,
    placeholder: suggestion,
    defaultValue: suggestion,
    validate: (value) => problemWith(value || suggestion),
    ...streams(context),
  });
  if (isCancel(answer)) throw interruptionOf(context);
  return answer || suggestion;
}

/** @throws CliError USAGE naming the flag that answers a question which cannot be asked here. */
export function requireTerminal({ out }: Context, remedy: string): void {
  if (!out.interactive) throw usageError(`There is no terminal to ask you on: ${remedy}.`);
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
