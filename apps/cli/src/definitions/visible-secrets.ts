/** Warns of secrets among the flags: the command line stands in `ps`, for every user to read. */
import type { Command } from 'commander';
import { t } from '../language/language.ts';

const withPassword = /^postgres(?:ql)?:\/\/[^/?#]*:[^/?#]*@/i;

/** One warning for each flag that holds a secret, with the variable to set instead. */
export function visibleSecrets(command: Pick<Command, 'getOptionValue'>): string[] {
  const database: unknown = command.getOptionValue('database');
  const hasPassword = typeof database === 'string' && withPassword.test(database);
  return [
    ...(command.getOptionValue('adminKey') === undefined
      ? []
      : [visible(t`The key of --admin-key`, 'ONSALE_ADMIN_KEY')]),
    ...(hasPassword ? [visible(t`The password in --database`, 'ONSALE_DATABASE_URL')] : []),
  ];
}

function visible(secret: string, variable: string): string {
  return t`${secret} can be read in ps by every user of this machine: set ${variable} instead, from a file that only you can read.`;
}
