/** The layout of `--help`: styles, terms, and what stands below every page. */
import { Help, type Command, type HelpConfiguration } from 'commander';
import { topicNames } from './topics.ts';

export const helpLayout: HelpConfiguration = {
  showGlobalOptions: true,
  minWidthToWrap: 20,
  styleTitle: (title) => `\u001B[1m${title}\u001B[22m`,
  styleSubcommandText: (text) => `\u001B[36m${text}\u001B[39m`,
  // The description stands above the examples.
  commandDescription: () => '',
  subcommandTerm: (sub) => `${sub.name()} ${argumentsOf(sub)}`.trim(),
  subcommandDescription: (sub) => sub.summary(),
  visibleGlobalOptions(command: Command) {
    const all = Help.prototype.visibleGlobalOptions.call(this as Help, command);
    return all.filter((option) => option.name() !== 'version');
  },
};

export const helpFooter = `\nTopics: onsale help ${topicNames.join(' | ')}`;

export function argumentsOf(command: Command): string {
  return command.registeredArguments
    .map((argument) => {
      const name = argument.name() + (argument.variadic ? '…' : '');
      return argument.required ? `<${name}>` : `[${name}]`;
    })
    .join(' ');
}
