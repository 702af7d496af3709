import type { Context } from '../../context.ts';
import { plain, points } from '../../render/format.ts';
import { facts } from '../../render/table.ts';
import { openAccount } from '../../client/session.ts';

export async function whoami(context: Context): Promise<void> {
  const { out, server, profile, store, signal } = context;
  const onsale = await openAccount(context);
  const { userId, balance } = await onsale.trpc.wallet.balance.query(undefined, { signal });
  const places = store
    .read()
    .places.map(({ concertId, title, waitNo, status }) => ({ concertId, title, waitNo, status }));
  const answer = { userId, balance, server, profile, stateFile: store.path, places };
  out.data(answer, (c) =>
    facts(
      [
        ['Buyer', c.bold(userId)],
        ['Wallet', points(balance)],
        ['Server', server],
        ['Profile', profile],
        ['Remembered in', store.path],
        ...places.map(({ title, waitNo, status }): [string, string] => [
          'Place',
          `${plain(title)}, wait no ${waitNo}, ${status} when last seen`,
        ]),
      ],
      c,
    ),
  );
}
