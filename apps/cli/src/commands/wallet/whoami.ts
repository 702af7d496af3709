/** The `whoami` command: shows the account, its wallet, and its places in line. */
import type { Context } from '../../context.ts';
import { sanitize, points } from '../../render/format.ts';
import { keyValueList } from '../../render/table.ts';
import { openAccount } from '../../client/session.ts';
import { placeNumber } from '../../draw/place-numbers.ts';
import { statusText } from '../../render/queue.ts';
import { t } from '../../language/language.ts';

export async function whoami(context: Context): Promise<void> {
  const { out, server, profile, store, signal } = context;
  const onsale = await openAccount(context);
  const { userId, balance } = await onsale.trpc.wallet.balance.query(undefined, { signal });
  const places = store.read().places.map(({ concertId, title, waitNo, lot = null, status }) => {
    return { concertId, title, waitNo, lot, status };
  });
  const answer = { userId, balance, server, profile, stateFile: store.path, places };
  out.data(answer, (c) =>
    keyValueList(
      [
        [t`Buyer`, c.bold(sanitize(userId))],
        [t`Wallet`, points(balance)],
        [t`Server`, server],
        [t`Profile`, profile],
        [t`State file`, store.path],
        ...places.map(({ title, status, ...numbers }): [string, string] => [
          t`Place`,
          t`${sanitize(title)}, ${placeNumber(numbers)}, ${statusText(status)} when last seen`,
        ]),
      ],
      c,
    ),
  );
}
