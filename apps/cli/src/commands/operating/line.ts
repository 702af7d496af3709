/** The commands `admin line remove` and `admin line purge`: take places out of a line. */
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import type { Context } from '../../context.ts';
import { count } from '../../render/format.ts';
import { concertOf } from './admin.ts';
import { t } from '../../language/language.ts';

type LineFlags = AdminFlags & { concert?: string | undefined };

export async function removeFromLine(
  context: Context,
  flags: LineFlags & { userId: string },
): Promise<void> {
  const onsale = await openOperatorClient(context, flags);
  const { concertId } = await concertOf(context, onsale, flags.concert);
  const { signal } = context;
  const { userId } = flags;
  show(context, await onsale.trpc.admin.line.remove.mutate({ concertId, userId }, { signal }));
}

export async function purgeLine(
  context: Context,
  flags: LineFlags & { absentSeconds: number },
): Promise<void> {
  const onsale = await openOperatorClient(context, flags);
  const { concertId } = await concertOf(context, onsale, flags.concert);
  const { signal } = context;
  const { absentSeconds } = flags;
  show(
    context,
    await onsale.trpc.admin.line.purge.mutate({ concertId, absentSeconds }, { signal }),
  );
}

function show({ out }: Context, answer: { removed: number; remaining?: number }): void {
  const { removed, remaining = 0 } = answer;
  out.data(answer, (c) => {
    const done = t`${c.green('✓')} ${count(removed, 'place')} removed from the line`;
    if (remaining === 0) return done;
    return t`${done}\n${count(remaining, 'place')} marked as absent: repeat this in 20 seconds to remove those whose buyers have not returned`;
  });
}
