/** Declares the commands for admin keys, signing secrets, buyers' tokens and the admin log. */
import { adminScopes, type AdminScope } from '@onsale/core/operator';
import { InvalidArgumentError, type Command } from 'commander';
import { wholeNumber } from './parse-arguments.ts';
import { usageError } from '../errors/cli-error.ts';
import type { AdminFlags } from '../client/operator-client.ts';
import { addCommand, adminKeyFlag, withExamples, yesFlag, type Run } from './add-command.ts';
import type { YesFlag } from '../interaction/confirm.ts';
import { t } from '../language/language.ts';

const logLimitDefault = 20;

export function addAdminKeys(admin: Command, run: Run): void {
  addKeys(admin, run);
  addSecrets(admin, run);
  addAccounts(admin, run);

  addCommand(admin, 'log', {
    summary: t`list admin calls, including refused ones`,
    examples: [['onsale admin log --limit 100', t`newest first`]],
  })
    .option('--limit <n>', t`how many to show at most`, wholeNumber({ min: 1 }), logLimitDefault)
    .option(...adminKeyFlag())
    .action((flags: AdminFlags & { limit: number }) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).showLog(context, flags),
      ),
    );
}

function addKeys(admin: Command, run: Run): void {
  const key = withExamples(
    admin
      .command('key')
      .summary(t`keys for other operators`)
      .description(t`Admin keys.`),
    [['onsale admin key create box-office --scope sale,read', t`for the box office`]],
  );
  addCommand(key, 'create', {
    summary: t`create a named key with chosen scopes`,
    examples: [
      ['onsale admin key create box-office --scope sale,read', t`concerts and rooms`],
      ['onsale admin key create refunds --scope wallet', 'credits'],
      ['onsale admin key create monitor --scope read', t`stats, the audit and the log`],
      ['onsale admin key create gate-north --scope door', t`lets the holders of tickets in`],
    ],
  })
    .argument('<name>', t`the name that the log shows`)
    .option('--scope <scopes>', adminScopes.join(', '), scopeList)
    .option(...adminKeyFlag())
    .action((name: string, { scope, ...flags }: AdminFlags & { scope?: AdminScope[] }) =>
      run(async (context) => {
        if (!scope) throw usageError(t`The key needs scopes: --scope sale,wallet,read.`);
        const request = { name, scopes: scope, ...flags };
        return (await import('../commands/operating/admin-keys.ts')).createKey(context, request);
      }),
    );
  addCommand(key, 'list', {
    summary: t`list keys, including revoked ones`,
    examples: [['onsale admin key list', t`names, scopes and dates; never the keys`]],
  })
    .option(...adminKeyFlag())
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).listKeys(context, flags),
      ),
    );
  addCommand(key, 'revoke', {
    summary: t`revoke a key immediately and permanently`,
    examples: [
      ['onsale admin key revoke box-office', t`by its name; asks first`],
      ['onsale admin key revoke box-office --yes', t`in a script`],
    ],
  })
    .argument('<name>', t`the name that the list shows`)
    .option(...yesFlag())
    .option(...adminKeyFlag())
    .action((name: string, flags: AdminFlags & YesFlag) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).revokeKey(context, {
          name,
          ...flags,
        }),
      ),
    );
}

function addSecrets(admin: Command, run: Run): void {
  const secret = withExamples(
    admin
      .command('secret')
      .summary(t`rotate the secrets that sign queue tokens`)
      .description(t`Signing secrets.`),
    [['onsale admin secret rotate', t`old tokens work until you retire their secret`]],
  );
  addCommand(secret, 'rotate', {
    summary: t`create the next signing secret`,
    examples: [['onsale admin secret rotate', t`it starts to sign a few seconds later`]],
  })
    .option(...adminKeyFlag())
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).rotateSecret(context, flags),
      ),
    );
  addCommand(secret, 'retire', {
    summary: t`retire a signing secret and invalidate its tokens`,
    examples: [
      ['onsale admin secret retire 1', t`after everyone in line has polled`],
      [
        'onsale admin secret retire 1 --end-issued-since 2027-05-01T10:00Z',
        t`and the tokens that replaced its own since then`,
      ],
    ],
  })
    .argument('<version>', t`the version that the list shows`)
    .option('--end-issued-since <instant>', t`also end tokens that replaced its own since then`)
    .option(...yesFlag())
    .option(...adminKeyFlag())
    .action((version: string, flags: AdminFlags & YesFlag & { endIssuedSince?: string }) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).retireSecret(context, {
          version,
          ...flags,
        }),
      ),
    );
  addCommand(secret, 'list', {
    summary: t`list the versions of the signing secret`,
    examples: [['onsale admin secret list', t`which one signs, and which are still accepted`]],
  })
    .option(...adminKeyFlag())
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).listSecrets(context, flags),
      ),
    );
}

function addAccounts(admin: Command, run: Run): void {
  const account = withExamples(
    admin
      .command('account')
      .summary(t`credentials of buyers`)
      .description(t`Accounts of buyers.`),
    [['onsale admin account end-tokens usr_4t8d', t`a queue token of this user was stolen`]],
  );
  addCommand(account, 'end-tokens', {
    summary: t`end every queue token of a user`,
    examples: [
      ['onsale admin account end-tokens usr_4t8d', t`the user joins again and keeps the place`],
    ],
  })
    .argument('<userId>', t`the user ID`)
    .option(...adminKeyFlag())
    .action((userId: string, flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).endTokens(context, {
          userId,
          ...flags,
        }),
      ),
    );
}

/** Parses `sale,read`; the flag may be repeated instead. */
function scopeList(text: string, before: AdminScope[] = []): AdminScope[] {
  const named = text.split(',').map((part) => part.trim());
  const scopes = adminScopes.filter((scope) => named.includes(scope));
  if (scopes.length === named.length) return [...before, ...scopes];
  throw new InvalidArgumentError(t`must be one or more of ${adminScopes.join(', ')}`);
}
