/** Declares `help`, `version` and `config`. */
import type { Command } from 'commander';
import { usageError } from '../errors/cli-error.ts';
import { plainText } from '../help/blocks.ts';
import { helpTopics, isTopicName, topicNames } from '../help/topics.ts';
import { configKeyNames } from '../settings/config-keys.ts';
import { addCommand, helpWidth, helpWidthOf, type Run } from './add-command.ts';
import { t } from '../language/language.ts';

const keyArgument = () => ['<key>', t`one of ${configKeyNames.join(', ')}`] as const;
/** Also where the file has a mistake: these commands repair it. */
const ignoringConfig = { ignoresConfig: true };

export function addHelp(program: Command, run: Run, declareAdmin: () => Promise<void>): void {
  program.commandsGroup(t`Help and settings:`).helpCommand(false);
  addCommand(program, 'help', {
    summary: t`show help for a command or a topic`,
    examples: [
      ['onsale help buy', t`the same as onsale buy --help`],
      ...topicNames.map((name) => [`onsale help ${name}`, helpTopics[name].summary] as const),
    ],
  })
    .argument('[topic...]', t`a command, or ${topicNames.join(', ')}`)
    .action(async (words: string[]) => {
      await declareAdmin();
      await showHelp({ group: program, run }, words);
    });
  addConfig(program, run);
  addCommand(program, 'version', {
    summary: t`show the version`,
    examples: [['onsale version --json', t`for scripts`]],
  }).action(() =>
    run(async ({ out }) => {
      const version = program.version() ?? '';
      out.data({ version }, () => version);
    }, ignoringConfig),
  );
  // Those of `admin` are added with its subcommands.
  const groups = program.commands.filter(({ commands }) => commands.length > 0);
  for (const group of groups) addHelpOfGroups(group, run);
}

function addConfig(program: Command, run: Run): void {
  const config = addCommand(program, 'config', {
    summary: t`show and change the settings in the config file`,
    examples: [
      ['onsale config list', t`each setting and where it comes from`],
      ['onsale config set server https://tickets.example', t`call this server from now on`],
    ],
  });
  config.addHelpText(
    'after',
    () => `\n${plainText(helpTopics.config.blocks, helpWidthOf(config))}`,
  );
  const load = () => import('../commands/operating/config.ts');
  addCommand(config, 'list', {
    summary: t`list all settings and where each comes from`,
    examples: [['onsale config list --json', t`for scripts`]],
  }).action(() => run(async (context) => (await load()).listConfig(context), ignoringConfig));
  addCommand(config, 'get', {
    summary: t`show the current value of a setting`,
    examples: [['onsale config get server', t`from flag, environment, file or default`]],
  })
    .argument(...keyArgument())
    .action((key: string) =>
      run(async (context) => (await load()).getConfig(context, key), ignoringConfig),
    );
  addCommand(config, 'set', {
    summary: t`set a setting in the config file`,
    examples: [
      ['onsale config set profile bob', t`the account to use by default`],
      ['onsale config set color never', t`no colours`],
    ],
  })
    .argument(...keyArgument())
    .argument('<value>', t`the value`)
    .action((key: string, value: string) =>
      run(async (context) => (await load()).setConfig(context, key, value), ignoringConfig),
    );
  addCommand(config, 'unset', {
    summary: t`remove a setting from the config file`,
    examples: [['onsale config unset profile', t`the default again`]],
  })
    .argument('<key>', t`the key; an unknown one can be removed too`)
    .action((key: string) =>
      run(async (context) => (await load()).unsetConfig(context, key), ignoringConfig),
    );
  addCommand(config, 'path', {
    summary: t`show the path of the config file`,
    examples: [['$EDITOR "$(onsale config path)"', t`edit it`]],
  }).action(() => run(async (context) => (await load()).showConfigPath(context), ignoringConfig));
}

/** Adds `help [command]` to a group and to the groups in it: it works, and no help lists it. */
export function addHelpOfGroups(group: Command, run: Run): void {
  for (const child of group.commands) if (child.commands.length > 0) addHelpOfGroups(child, run);
  group.helpCommand(false);
  group
    .command('help', { hidden: true })
    .argument('[command...]')
    .action((words: string[]) => showHelp({ group, run }, words));
}

async function showHelp(
  { group, run }: { group: Command; run: Run },
  words: readonly string[],
): Promise<void> {
  const [first = ''] = words;
  let command = group;
  if (group.parent === null && words.length === 1 && isTopicName(first) && first !== 'config') {
    const { title, blocks } = helpTopics[first];
    return run(async ({ out }) => {
      const text = plainText(blocks, helpWidth);
      const screenText = plainText(blocks, Math.min(helpWidth, out.width));
      await out.page({ topic: first, text }, (c) => `${c.bold(title)}\n\n${screenText}`);
    }, ignoringConfig);
  }
  for (const word of words) {
    const child = command.commands.find((sub) => sub.name() === word);
    if (!child) {
      const path = words.join(' ');
      throw usageError(
        t`There is no command or topic "${path}". The topics are ${topicNames.join(', ')}.`,
        'onsale help',
      );
    }
    command = child;
  }
  command.outputHelp();
}
