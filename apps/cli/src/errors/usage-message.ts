/** Rewords commander's messages as the sentences of this program, with a command that helps. */
import type { CommanderError } from 'commander';
import { t } from '../language/language.ts';

export interface UsageMessage {
  message: string;
  /** Where the missing value can be found; undefined where the help of the command says it best. */
  next?: string | undefined;
}

/** The commands that list the values of an argument. */
const listCommands: Partial<Record<string, string>> = {
  date: 'onsale dates',
  order: 'onsale orders',
  ban: 'onsale admin ban list',
  version: 'onsale admin secret list',
};

const rewordings: [pattern: RegExp, reword: (...groups: string[]) => string][] = [
  [
    /^command-argument value '(.*)' is invalid for argument '(.+)'\. (.+)$/s,
    (value, argument, rule) => t`The ${argument} ${ruleText(rule)}, not "${value}".`,
  ],
  [
    /^option '(?:-\w, )?([^\s[]+).*' argument '(.*)' is invalid\. (.+)$/s,
    (flag, value, rule) => t`${flag} ${ruleText(rule)}, not "${value}".`,
  ],
  [/^missing required argument '(.+)'$/, (argument) => t`The argument <${argument}> is missing.`],
  [
    /^unknown command '(.*)'(.*)$/s,
    (name, hint) => t`There is no command "${name}"${hintText(hint)}`,
  ],
  [/^unknown option '(.*)'(.*)$/s, (flag, hint) => t`There is no flag ${flag}${hintText(hint)}`],
  [/^option '(.*)' argument missing$/, (flag) => t`The flag ${flag} needs a value.`],
  [/^required option '(.*)' not specified$/, (flag) => t`The flag ${flag} is missing.`],
  [
    /^too many arguments.*\. Expected (\d+) .* but got (\d+)/s,
    (expected, received) => t`There are too many arguments: ${received} instead of ${expected}.`,
  ],
];

export function usageMessage({ message }: Pick<CommanderError, 'message'>): UsageMessage {
  const text = message.replace(/^error: /, '');
  const [, missing = ''] = /^missing required argument '(.+)'$/.exec(text) ?? [];
  const next = listCommands[missing];
  for (const [pattern, reword] of rewordings) {
    const found = pattern.exec(text);
    if (found) return { message: reword(...found.slice(1)), next };
  }
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return { message: /[.?!]$/.test(sentence) ? sentence : `${sentence}.`, next };
}

/** `Allowed choices are bash, zsh.` -> `must be one of bash, zsh` */
function ruleText(rule = ''): string {
  return rule.replace(/^Allowed choices are /, 'must be one of ').replace(/\.$/, '');
}

/** `(Did you mean one of a, b?)` on a line of its own -> `: did you mean a or b?` */
function hintText(hint = ''): string {
  const [, names] = /\(Did you mean (?:one of )?(.*)\?\)/.exec(hint) ?? [];
  return names === undefined ? '.' : t`: did you mean ${names.replaceAll(', ', t` or `)}?`;
}
