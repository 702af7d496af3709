import type { App } from '../app.ts';
import { countAccount } from '../limits/address-counts.ts';
import type { Client } from '../limits/call-guard.ts';
import { newAccount, saveAccount, type Account } from './accounts.ts';

/** @throws RATE_LIMITED when too many were made from the client's network. */
export async function createAccount(app: App, client?: Client): Promise<Account> {
  return app.effect(async (tx) => {
    await countAccount(app, tx, client);
    const account = newAccount(app);
    await saveAccount(tx, account);
    return account;
  });
}
