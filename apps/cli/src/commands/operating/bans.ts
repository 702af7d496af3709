/** The commands `admin ban add`, `list` and `remove`: who is refused, and until when. */
import type { Onsale } from '@onsale/sdk';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { askYesNo, requireTerminal } from '../../interaction/prompts.ts';
import { instant, sanitize, timeZone, zonedInstant } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { t } from '../../language/language.ts';

export interface BanFlags extends AdminFlags {
  target: string;
  reason: string;
  expiresAt?: string;
  yes?: boolean;
}

type BanCalls = Onsale['trpc']['admin']['ban'];
type Ban = Awaited<ReturnType<BanCalls['create']['mutate']>>;

/** Bans a user by ID, or an address or network. A network asks first: it may be a whole town. */
export async function addBan(context: Context, flags: BanFlags): Promise<void> {
  const { out, signal } = context;
  const { target, reason, expiresAt, yes = false } = flags;
  const onsale = await openOperatorClient(context, flags);
  if (target.includes('/') && !yes) {
    requireTerminal(context, t`pass --yes to ban a network without a question`);
    if (
      !(await askYesNo(context, t`Ban every client of ${sanitize(target)}?`, { enterMeans: false }))
    ) {
      throw new CliError(t`Nothing was banned.`, {
        exitCode: exitCodes.failed,
        reason: 'DECLINED',
      });
    }
  }
  const named = target.startsWith('usr_') ? { userId: target } : { address: target };
  const ban = await onsale.trpc.admin.ban.create.mutate(
    { ...named, reason, expiresAt },
    { signal },
  );
  out.data(ban, (c) => {
    const until =
      ban.expiresAt === null
        ? t`until you remove the ban`
        : t`until ${zonedInstant(ban.expiresAt)}`;
    return t`${c.green('✓')} ${c.bold(sanitize(targetOf(ban)))} is banned ${until}.`;
  });
  out.next(`onsale admin ban remove ${ban.banId}`);
}

export async function listBans(context: Context, flags: AdminFlags): Promise<void> {
  const bans = await allBans(context, await openOperatorClient(context, flags));
  context.out.data({ bans }, (c) => {
    if (bans.length === 0) return t`  No bans.`;
    const titles = [t`Banned`, t`Reason`, t`Since (${timeZone()})`, t`Until`, t`Id`];
    const columns = titles.map((title) => ({ title, wraps: title === 'Reason' }));
    const rows = bans.map((ban) => [
      sanitize(targetOf(ban)),
      sanitize(ban.reason),
      instant(ban.createdAt),
      ban.expiresAt === null ? '' : instant(ban.expiresAt),
      ban.banId,
    ]);
    return fittedTable({ columns, rows, screenWidth: context.out.screenWidth }, c);
  });
}

/** @param ban its ID, or what it bans as the list shows it. */
export async function removeBan(
  context: Context,
  { ban: text, ...flags }: AdminFlags & { ban: string },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const banId = text.startsWith('ban_')
    ? text
    : (await allBans(context, onsale)).find((ban) => targetOf(ban) === text)?.banId;
  if (banId === undefined) {
    throw new CliError(t`There is no ban of "${sanitize(text)}".`, {
      exitCode: exitCodes.failed,
      reason: 'BAN_NOT_FOUND',
      next: '"onsale admin ban list" shows what is banned.',
    });
  }
  const removed = await onsale.trpc.admin.ban.delete.mutate({ banId }, { signal });
  out.data(
    removed,
    (c) => t`${c.green('✓')} ${c.bold(sanitize(targetOf(removed)))} is no longer banned.`,
  );
}

/** The most bans that the server returns in one page. */
const pageSize = 200;

async function allBans({ signal }: Context, onsale: Onsale): Promise<Ban[]> {
  const bans: Ban[] = [];
  let cursor: string | undefined;
  do {
    const page: { bans: Ban[]; nextCursor: string | null } = await onsale.trpc.admin.ban.list.query(
      { limit: pageSize, cursor },
      { signal },
    );
    bans.push(...page.bans);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return bans;
}

function targetOf({ address, userId }: Ban): string {
  return address ?? userId ?? '';
}
