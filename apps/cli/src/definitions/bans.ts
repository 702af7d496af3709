/** Declares `onsale admin ban`: add, list and remove bans of users and networks. */
import type { Command } from 'commander';
import type { AdminFlags } from '../client/operator-client.ts';
import type { BanFlags } from '../commands/operating/bans.ts';
import { addCommand, adminKeyFlag, withExamples, type Run } from './add-command.ts';
import { t } from '../language/language.ts';

export function addBans(admin: Command, run: Run): void {
  const ban = withExamples(
    admin
      .command('ban')
      .summary(t`ban users and networks`)
      .description('Bans.'),
    [['onsale admin ban add 203.0.113.7 --reason bots', t`refuse the calls of an address`]],
  );
  addCommand(ban, 'add', {
    summary: t`ban a user, an address or a network`,
    examples: [
      ['onsale admin ban add 203.0.113.7 --reason bots', t`one address`],
      ['onsale admin ban add 2001:db8::/48 --reason bots --yes', t`a network, without a question`],
      [
        'onsale admin ban add usr_4t8d… --reason resale --expires-at 2027-05-02T00:00Z',
        t`a user, whose places end now`,
      ],
    ],
  })
    .argument('<target>', t`a user ID, an address, or a network such as 203.0.113.0/24`)
    .requiredOption('--reason <text>', t`why, for other operators`)
    .option('--expires-at <time>', t`when the ban ends, such as 2027-05-02T00:00Z (never)`)
    .option('--yes', t`don't ask before a network is banned`)
    .option(...adminKeyFlag())
    .action((target: string, flags: Omit<BanFlags, 'target'>) =>
      run(async (context) =>
        (await import('../commands/operating/bans.ts')).addBan(context, { target, ...flags }),
      ),
    );
  addCommand(ban, 'list', {
    summary: t`list the bans in force`,
    examples: [['onsale admin ban list', t`newest first`]],
  })
    .option(...adminKeyFlag())
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/bans.ts')).listBans(context, flags),
      ),
    );
  addCommand(ban, 'remove', {
    summary: t`end a ban`,
    examples: [
      ['onsale admin ban remove 203.0.113.0/24', t`what is banned, as the list shows it`],
      ['onsale admin ban remove ban_3f4t…', t`the ID of the ban`],
    ],
  })
    .argument('<ban>', t`what is banned, or the ID of the ban`)
    .option(...adminKeyFlag())
    .action((text: string, flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/bans.ts')).removeBan(context, {
          ban: text,
          ...flags,
        }),
      ),
    );
}
