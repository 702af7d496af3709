/** Commands that handle keys, secrets and the log. */
import { adminScopes, type AdminScope } from '@onsale/core/operator';
import { InvalidArgumentError, type Command } from 'commander';
import { wholeNumber } from './parse-arguments.ts';
import { usageError } from '../errors/cli-error.ts';
import type { AdminFlags } from '../client/operator-client.ts';
import { addCommand, adminKeyFlag, withExamples, type Run } from './add-command.ts';

const logLimitDefault = 20;

export function addOperators(admin: Command, run: Run): void {
  addKeys(admin, run);
  addSecrets(admin, run);

  addCommand(admin, 'log', {
    summary: 'what operators did and tried',
    examples: [['onsale admin log --limit 100', 'newest first']],
  })
    .option('--limit <n>', 'how many at most', wholeNumber({ min: 1 }), logLimitDefault)
    .option(...adminKeyFlag)
    .action((flags: AdminFlags & { limit: number }) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).showLog(context, flags),
      ),
    );
}

function addKeys(admin: Command, run: Run): void {
  const key = withExamples(
    admin.command('key').summary('keys for those who help you operate').description('Admin keys.'),
    [['onsale admin key create box-office --scope sale,read', 'for whoever runs the sale']],
  );
  key.helpCommand(false);
  addCommand(key, 'create', {
    summary: 'make a key with a name, good for what you say',
    examples: [
      ['onsale admin key create box-office --scope sale,read', 'concerts, rooms, and looking'],
      ['onsale admin key create refunds --scope wallet', 'giving points'],
      ['onsale admin key create monitor --scope read', 'stats, the audit and the log'],
    ],
  })
    .argument('<name>', 'as the log shows it')
    .option('--scope <scopes>', adminScopes.join(', '), scopeList)
    .option(...adminKeyFlag)
    .action((name: string, { scope, ...flags }: AdminFlags & { scope?: AdminScope[] }) =>
      run(async (context) => {
        if (!scope) throw usageError('Say what it is good for: --scope sale,wallet,read.');
        const made = { name, scopes: scope, ...flags };
        return (await import('../commands/operating/admin-keys.ts')).createKey(context, made);
      }),
    );
  addCommand(key, 'list', {
    summary: 'the keys there are and were',
    examples: [['onsale admin key list', 'revoked ones too']],
  })
    .option(...adminKeyFlag)
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).listKeys(context, flags),
      ),
    );
  addCommand(key, 'revoke', {
    summary: 'end a key, at once and for good',
    examples: [['onsale admin key revoke box-office', 'by its name']],
  })
    .argument('<name>', 'as the list shows it')
    .option(...adminKeyFlag)
    .action((name: string, flags: AdminFlags) =>
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
      .summary('change what signs queue tokens')
      .description('Signing secrets.'),
    [['onsale admin secret rotate', 'old tokens stay good until you retire their secret']],
  );
  secret.helpCommand(false);
  addCommand(secret, 'rotate', {
    summary: 'make the next signing secret',
    examples: [['onsale admin secret rotate', 'it signs a few seconds later']],
  })
    .option(...adminKeyFlag)
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).rotateSecret(context, flags),
      ),
    );
  addCommand(secret, 'retire', {
    summary: 'end a signing secret, and the tokens that it signed',
    examples: [['onsale admin secret retire 1', 'when whoever waits has polled since']],
  })
    .argument('<version>', 'as the list shows it')
    .option(...adminKeyFlag)
    .action((version: string, flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).retireSecret(context, {
          version,
          ...flags,
        }),
      ),
    );
  addCommand(secret, 'list', {
    summary: 'the versions of the signing secret',
    examples: [['onsale admin secret list', 'which one signs, and which are still accepted']],
  })
    .option(...adminKeyFlag)
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin-keys.ts')).listSecrets(context, flags),
      ),
    );
}

/** `sale,read`, or the flag once for each. */
function scopeList(text: string, before: AdminScope[] = []): AdminScope[] {
  const named = text.split(',').map((part) => part.trim());
  const scopes = adminScopes.filter((scope) => named.includes(scope));
  if (scopes.length === named.length) return [...before, ...scopes];
  throw new InvalidArgumentError(`must be one or more of ${adminScopes.join(', ')}`);
}
