/** Asks before a command does what cannot be undone; `--yes` replaces the answer. */
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { askYesNo, requireTerminal } from './prompts.ts';
import { currentLanguage, t } from '../language/language.ts';

export interface YesFlag {
  yes?: boolean | undefined;
}

interface Undertaking extends YesFlag {
  /** The action that the question names, as an imperative: `Release seat 5 on Sat 5 Dec 2026`. */
  action: string;
  /** The consequence, as a sentence. */
  consequence?: string;
}

/** @throws CliError DECLINED on a no, USAGE when there is no terminal and no `--yes`. */
export async function confirm(
  context: Context,
  { action, consequence, yes }: Undertaking,
): Promise<void> {
  if (yes) return;
  requireTerminal(context, t`pass --yes to ${withinSentence(action)}`);
  const question = [`${action}?`, consequence].filter(Boolean).join(' ');
  if (await askYesNo(context, question, { enterMeans: false })) return;
  throw new CliError(t`Nothing was changed.`, { exitCode: exitCodes.failed, reason: 'DECLINED' });
}

/** English begins with its verb; a Korean sentence may begin with a name. */
function withinSentence(action: string): string {
  if (currentLanguage() !== 'en') return action;
  return action.charAt(0).toLowerCase() + action.slice(1);
}
