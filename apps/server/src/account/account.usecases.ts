import type { App } from '../app.ts';
import { newAccount, saveAccount, type Account } from './accounts.ts';

export async function createAccount(app: App): Promise<Account> {
  const account = newAccount(app);
  await app.db.transaction((tx) => saveAccount(tx, account));
  return account;
}
