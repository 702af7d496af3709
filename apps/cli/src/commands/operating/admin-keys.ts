/** The `admin key`, `secret`, `account` and `log` commands; keys and secrets need the root key. */
import type { AdminScope } from '@onsale/core/operator';
import type { Context } from '../../context.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { usageError } from '../../errors/cli-error.ts';
import type { Colors } from '../../terminal/output.ts';
import { confirm, type YesFlag } from '../../interaction/confirm.ts';
import { instant, sanitize, timeZone, zonedInstant } from '../../render/format.ts';
import { fittedTable, keyValueList } from '../../render/table.ts';
import { t } from '../../language/language.ts';

export async function createKey(
  context: Context,
  { name, scopes, ...flags }: AdminFlags & { name: string; scopes: AdminScope[] },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const created = await onsale.trpc.admin.key.create.mutate({ name, scopes }, { signal });
  await out.secret(created, (c) =>
    keyValueList(
      [
        [t`Name`, c.bold(created.name)],
        [t`Scopes`, created.scopes.join(', ')],
        [t`Key`, created.adminKey],
      ],
      c,
    ),
  );
  out.note((c) => c.yellow(t`This key is shown only once. Store it now.`));
}

export async function listKeys(context: Context, flags: AdminFlags): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { keys } = await onsale.trpc.admin.key.list.query(undefined, { signal });
  out.data({ keys }, (c) => {
    if (keys.length === 0) return t`  No keys yet besides the root key.`;
    const titles = [t`Name`, t`Scopes`, t`Created (${timeZone()})`, t`Revoked`];
    const columns = titles.map((title) => ({ title, wraps: title === 'Scopes' }));
    const rows = keys.map(({ name, scopes, createdAt, revokedAt }) => [
      name,
      scopes.join(', '),
      instant(createdAt),
      revokedAt === null ? '' : instant(revokedAt),
    ]);
    return fittedTable({ columns, rows, screenWidth: out.screenWidth }, c);
  });
}

export async function revokeKey(
  context: Context,
  { name, yes, ...flags }: AdminFlags & YesFlag & { name: string },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { keys } = await onsale.trpc.admin.key.list.query(undefined, { signal });
  const key = keys.find((each) => each.name === name && each.revokedAt === null);
  if (keys.every((each) => each.name !== name)) {
    throw usageError(t`There is no key "${sanitize(name)}".`, 'onsale admin key list');
  }
  // The server refuses a key that is revoked already.
  if (key) {
    const action = t`Revoke the key "${sanitize(name)}" (${key.scopes.join(', ')})`;
    await confirm(context, { action, consequence: t`It stops working at once, for good.`, yes });
  }
  const revoked = await onsale.trpc.admin.key.revoke.mutate({ name }, { signal });
  out.data(revoked, (c) => t`${c.green('✓')} The key "${c.bold(revoked.name)}" is revoked.`);
}

export async function listSecrets(context: Context, flags: AdminFlags): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const list = await onsale.trpc.admin.secret.list.query(undefined, { signal });
  out.data(list, (c) => {
    const columns = [t`Version`, t`State`, t`Created (${timeZone()})`, t`Retired`].map((title) => ({
      title,
    }));
    const rows = list.secrets.map(({ version, state, createdAt, retiredAt }) => [
      version,
      state,
      createdAt === null ? t`from the configuration` : instant(createdAt),
      retiredAt === null ? '' : instant(retiredAt),
    ]);
    return fittedTable({ columns, rows, screenWidth: out.screenWidth }, c);
  });
}

export async function rotateSecret(context: Context, flags: AdminFlags): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const created = await onsale.trpc.admin.secret.rotate.mutate(undefined, { signal });
  out.data(
    created,
    (c) =>
      t`${c.green('✓')} Version ${c.bold(created.version)} signs from ${zonedInstant(created.signsFrom)}; older tokens keep working.`,
  );
  out.next('onsale admin secret list');
}

interface RetireFlags extends AdminFlags, YesFlag {
  version: string;
  endIssuedSince?: string;
}

export async function retireSecret(
  context: Context,
  { version, endIssuedSince, yes, ...flags }: RetireFlags,
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { secrets } = await onsale.trpc.admin.secret.list.query(undefined, { signal });
  const secret = secrets.find((each) => each.version === version);
  // The server refuses an unknown version.
  if (secret && secret.retiredAt === null) {
    const since =
      endIssuedSince === undefined ? '' : t`, and those exchanged since ${endIssuedSince}`;
    await confirm(context, {
      action: t`Retire version ${sanitize(version)} of the signing secret, and end the queue tokens that it signed${since}`,
      consequence: t`Buyers who hold one have to join again; they keep their places.`,
      yes,
    });
  }
  const retired = await onsale.trpc.admin.secret.retire.mutate(
    { version, endIssuedSince },
    { signal },
  );
  out.data(
    retired,
    (c) => t`${c.green('✓')} Tokens signed with version ${c.bold(retired.version)} no longer work.`,
  );
}

export async function endTokens(
  context: Context,
  { userId, ...flags }: AdminFlags & { userId: string },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const ended = await onsale.trpc.admin.account.endTokens.mutate({ userId }, { signal });
  out.data(
    ended,
    (c) =>
      t`${c.green('✓')} The queue tokens of ${c.bold(sanitize(ended.userId))} no longer work; joining again gives a new one.`,
  );
}

export async function showLog(
  context: Context,
  { limit, ...flags }: AdminFlags & { limit: number },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const entries: LogEntry[] = [];
  let cursor: string | undefined;
  do {
    const page: LogPage = await onsale.trpc.admin.log.query(
      { cursor, limit: Math.min(limit - entries.length, logPageSize) },
      { signal },
    );
    entries.push(...page.entries);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && entries.length < limit);
  await out.page({ entries }, (c) => logText(entries, out.screenWidth, c));
  if (cursor !== undefined) out.next(`onsale admin log --limit ${limit * 10}`);
}

/** The most entries that the server returns in one page. */
const logPageSize = 200;

interface LogEntry {
  at: string;
  who: string | null;
  procedure: string;
  input: Record<string, unknown> | null;
  requestId: string;
  outcome: string;
}

interface LogPage {
  entries: LogEntry[];
  nextCursor: string | null;
}

function logText(entries: readonly LogEntry[], screenWidth: number, c: Colors): string {
  if (entries.length === 0) return t`  No admin calls yet.`;
  const columns = [
    ...[t`Time (${timeZone()})`, t`Key`, t`Call`, t`Outcome`].map((title) => ({ title })),
    { title: t`Input`, wraps: true, minWidth: 40, paint: c.dim },
  ];
  const rows = entries.map(({ at, who, procedure, outcome, input }) => [
    instant(at),
    who ?? 'unknown',
    procedure.replace(/^admin\./, ''),
    outcome === 'done' ? c.green(outcome) : c.yellow(outcome),
    input === null ? '' : sanitize(JSON.stringify(input, null, 1).replaceAll(/\n */g, ' ')),
  ]);
  return fittedTable({ columns, rows, screenWidth }, c);
}
