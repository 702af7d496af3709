/** What the root key handles: keys of operators, signing secrets, and the log of both. */
import type { AdminScope } from '@onsale/core/operator';
import type { Context } from '../../context.ts';
import { openOperator, type AdminFlags } from '../../client/operator-client.ts';
import type { Colors } from '../../terminal/output.ts';
import { plain } from '../../render/format.ts';
import { facts, table } from '../../render/table.ts';

export async function createKey(
  context: Context,
  { name, scopes, ...flags }: AdminFlags & { name: string; scopes: AdminScope[] },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperator(context, flags);
  const made = await onsale.trpc.admin.key.create.mutate({ name, scopes }, { signal });
  out.data(made, (c) =>
    facts(
      [
        ['Name', c.bold(made.name)],
        ['May', made.scopes.join(', ')],
        ['Key', made.adminKey],
      ],
      c,
    ),
  );
  out.note((c) => c.yellow('The key is shown this once: keep it where its holder finds it.'));
}

export async function listKeys(context: Context, flags: AdminFlags): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperator(context, flags);
  const { keys } = await onsale.trpc.admin.key.list.query(undefined, { signal });
  out.data({ keys }, (c) => {
    if (keys.length === 0) return '  There is the root key alone.';
    const columns = ['Name', 'May', 'Made', 'Revoked'].map((title) => ({ title }));
    const rows = keys.map(({ name, scopes, createdAt, revokedAt }) => [
      name,
      scopes.join(', '),
      createdAt,
      revokedAt ?? '',
    ]);
    return table(columns, rows, c);
  });
}

export async function revokeKey(
  context: Context,
  { name, ...flags }: AdminFlags & { name: string },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperator(context, flags);
  const revoked = await onsale.trpc.admin.key.revoke.mutate({ name }, { signal });
  out.data(revoked, (c) => `${c.green('✓')} ${c.bold(revoked.name)} opens nothing any more.`);
}

export async function listSecrets(context: Context, flags: AdminFlags): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperator(context, flags);
  const listed = await onsale.trpc.admin.secret.list.query(undefined, { signal });
  out.data(listed, (c) => {
    const columns = ['Version', 'State', 'Made', 'Retired'].map((title) => ({ title }));
    const rows = listed.secrets.map(({ version, state, createdAt, retiredAt }) => [
      version,
      state,
      createdAt ?? 'in the configuration',
      retiredAt ?? '',
    ]);
    return table(columns, rows, c);
  });
}

export async function rotateSecret(context: Context, flags: AdminFlags): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperator(context, flags);
  const made = await onsale.trpc.admin.secret.rotate.mutate(undefined, { signal });
  out.data(
    made,
    (c) =>
      `${c.green('✓')} Version ${c.bold(made.version)} signs from ${made.signsFrom}; tokens of those before stay good.`,
  );
  out.next('onsale admin secret list');
}

export async function retireSecret(
  context: Context,
  { version, ...flags }: AdminFlags & { version: string },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperator(context, flags);
  const retired = await onsale.trpc.admin.secret.retire.mutate({ version }, { signal });
  out.data(
    retired,
    (c) => `${c.green('✓')} Tokens of version ${c.bold(retired.version)} are good no more.`,
  );
}

export async function showLog(
  context: Context,
  { limit, ...flags }: AdminFlags & { limit: number },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperator(context, flags);
  const entries: LogEntry[] = [];
  let cursor: string | undefined;
  do {
    const page: LogPage = await onsale.trpc.admin.log.query(
      { cursor, limit: Math.min(limit - entries.length, pageEntries) },
      { signal },
    );
    entries.push(...page.entries);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && entries.length < limit);
  out.data({ entries }, (c) => logText(entries, c));
  if (cursor !== undefined) out.next(`onsale admin log --limit ${limit * 10}`);
}

/** What the server gives at once. */
const pageEntries = 200;

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

function logText(entries: readonly LogEntry[], c: Colors): string {
  if (entries.length === 0) return '  Nobody operated anything yet.';
  const columns = ['When', 'Who', 'What', 'Outcome', 'With'].map((title) => ({ title }));
  const rows = entries.map(({ at, who, procedure, outcome, input }) => [
    at,
    who ?? 'nobody known',
    procedure.replace(/^admin\./, ''),
    outcome === 'done' ? c.green(outcome) : c.yellow(outcome),
    input === null ? '' : c.dim(plain(JSON.stringify(input))),
  ]);
  return table(columns, rows, c);
}
