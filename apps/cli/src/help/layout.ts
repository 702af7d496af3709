/** The layout of `--help`: styles, terms, and what stands below every page. */
import { english } from '@onsale/core/language/translate';
import { Help, type Command, type HelpConfiguration } from 'commander';
import { topicNames } from './topics.ts';
import { styledWidth } from '../render/fit.ts';
import { t } from '../language/language.ts';

/** The titles of sections that commander writes. */
const commanderTitles: readonly string[] = [
  english`Usage:`,
  english`Arguments:`,
  english`Options:`,
  english`Global Options:`,
  english`Commands:`,
];

export const helpLayout: HelpConfiguration = {
  showGlobalOptions: true,
  minWidthToWrap: 20,
  displayWidth: (text) => styledWidth(text),
  styleTitle: (title) => `\u001B[1m${commanderTitles.includes(title) ? t(title) : title}\u001B[22m`,
  styleSubcommandText: (text) => `\u001B[36m${text}\u001B[39m`,
  // The description stands above the examples.
  commandDescription: () => '',
  subcommandTerm: (sub) => `${sub.name()} ${argumentsOf(sub)}`.trim(),
  subcommandDescription: (sub) => sub.summary(),
  optionDescription: (option) =>
    inLanguage(Help.prototype.optionDescription.call(new Help(), option)),
  argumentDescription: (argument) =>
    inLanguage(Help.prototype.argumentDescription.call(new Help(), argument)),
  visibleGlobalOptions(command: Command) {
    const all = Help.prototype.visibleGlobalOptions.call(this as Help, command);
    return all.filter((option) => option.name() !== 'version');
  },
};

/** Commander adds the choices and the default value to a description. */
function inLanguage(description: string): string {
  return description
    .replace(/\(choices: /, () => `(${t`choices`}: `)
    .replace(/\bdefault: (?=[^()]*\)$)/, () => `${t`default`}: `);
}

export const helpFooter = () => t`\nTopics: onsale help ${topicNames.join(' | ')}`;

export function argumentsOf(command: Command): string {
  return command.registeredArguments
    .map((argument) => {
      const name = argument.name() + (argument.variadic ? '…' : '');
      return argument.required ? `<${name}>` : `[${name}]`;
    })
    .join(' ');
}
