/** Declares `onsale admin ban`: add, list and remove bans of users and networks. */
import type { Command } from 'commander';
import type { AdminFlags } from '../client/operator-client.ts';
import type { BanFlags } from '../commands/operating/bans.ts';
import { addCommand, adminKeyFlag, withExamples, type Run } from './add-command.ts';

export function addBans(admin: Command, run: Run): void {
  const ban = withExamples(
    admin.command('ban').summary('ban users and networks').description('Bans.'),
    [['onsale admin ban add 203.0.113.7 --reason bots', 'refuse the calls of an address']],
  );
  addCommand(ban, 'add', {
    summary: 'ban a user, an address or a network',
    examples: [
      ['onsale admin ban add 203.0.113.7 --reason bots', 'one address'],
      ['onsale admin ban add 2001:db8::/48 --reason bots --yes', 'a network, without a question'],
      [
        'onsale admin ban add usr_4t8d… --reason resale --expires-at 2027-05-02T00:00Z',
        'a user, whose places end now',
      ],
    ],
  })
    .argument('<target>', 'a user ID, an address, or a network such as 203.0.113.0/24')
    .requiredOption('--reason <text>', 'why, for other operators')
    .option('--expires-at <time>', 'when the ban ends, such as 2027-05-02T00:00Z (never)')
    .option('--yes', "don't ask before a network is banned")
    .option(...adminKeyFlag)
    .action((target: string, flags: Omit<BanFlags, 'target'>) =>
      run(async (context) =>
        (await import('../commands/operating/bans.ts')).addBan(context, { target, ...flags }),
      ),
    );
  addCommand(ban, 'list', {
    summary: 'list the bans in force',
    examples: [['onsale admin ban list', 'newest first']],
  })
    .option(...adminKeyFlag)
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/bans.ts')).listBans(context, flags),
      ),
    );
  addCommand(ban, 'remove', {
    summary: 'end a ban',
    examples: [
      ['onsale admin ban remove 203.0.113.0/24', 'what is banned, as the list shows it'],
      ['onsale admin ban remove ban_3f4t…', 'the ID of the ban'],
    ],
  })
    .argument('<ban>', 'what is banned, or the ID of the ban')
    .option(...adminKeyFlag)
    .action((text: string, flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/bans.ts')).removeBan(context, {
          ban: text,
          ...flags,
        }),
      ),
    );
}
