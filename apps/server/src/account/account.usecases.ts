import type { App } from '../app.ts';
import { newAccount, saveAccount, type Account } from './accounts.ts';

export async function createAccount(app: App): Promise<Account> {
  return app.effect(async (tx) => {
    const account = newAccount(app);
    await saveAccount(tx, account);
    return account;
  });
}
