/** Checks of this machine: the state directory, the state file, and the saved account. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../context.ts';
import { describeFailure } from '../errors/failure.ts';
import { openClient } from '../client/session.ts';
import type { Store } from '../state/state-file.ts';
import { okFinding, errorFinding, type Finding } from './finding.ts';

export function checkLocalState({ store }: Context): Finding[] {
  return [checkDirectory(store), checkState(store)];
}

function checkDirectory({ directory }: Store): Finding {
  const check = 'state';
  let nearest = directory;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    if (!statSync(nearest).isDirectory()) throw new Error('not a directory');
  } catch {
    const remedy = 'Make it writable, or set XDG_STATE_HOME to a directory that is.';
    return errorFinding(check, `${directory} is not writable`, remedy);
  }
  if (nearest === directory && isReadableByOthers(directory)) {
    const remedy = `Make it private: chmod 700 ${directory}`;
    return errorFinding(check, `${directory} can be read by others`, remedy);
  }
  return okFinding(check, `${directory} is writable and private`);
}

function isReadableByOthers(path: string): boolean {
  return (statSync(path).mode & 0o077) !== 0;
}

function checkState(store: Store): Finding {
  const check = 'memory';
  const { path } = store;
  try {
    store.read();
  } catch (error) {
    const { message, next } = describeFailure(error);
    return errorFinding(check, message, next ?? `Move it away: mv ${path} ${path}.old`);
  }
  if (!existsSync(path)) return okFinding(check, 'none yet: the first account creates it');
  if (isReadableByOthers(path)) {
    const remedy = `It holds your account key: chmod 600 ${path}`;
    return errorFinding(check, `${path} can be read by others`, remedy);
  }
  return okFinding(check, path);
}

export async function checkAccount(context: Context): Promise<Finding> {
  const check = 'account';
  const { store } = context;
  if (store.read().accountKey === null) return okFinding(check, 'none yet: join creates one');
  try {
    const onsale = await openClient(context, { maxRetries: 0 });
    const { userId } = await onsale.trpc.wallet.balance.query();
    return okFinding(check, `${userId} is accepted`);
  } catch (error) {
    const { reason, message } = describeFailure(error);
    const remedy =
      reason === 'NOT_AUTHENTICATED'
        ? `Use another account with --profile NAME, or discard this one: mv ${store.path} ${store.path}.old`
        : 'Try again shortly.';
    return errorFinding(check, message, remedy);
  }
}
