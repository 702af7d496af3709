/** What is kept on this machine, and whether the server knows it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../context.ts';
import { describeFailure } from '../errors/failure.ts';
import { openClient } from '../client/session.ts';
import type { Store } from '../state/state-file.ts';
import { fine, problem, type Finding } from './finding.ts';

export function checkHere({ store }: Context): Finding[] {
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
    return problem(check, `${directory} cannot be written to`, remedy);
  }
  if (nearest === directory && isReadableByOthers(directory)) {
    const remedy = `Keep it to yourself: chmod 700 ${directory}`;
    return problem(check, `${directory} can be read by others`, remedy);
  }
  return fine(check, `${directory} is writable and private`);
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
    return problem(check, message, next ?? `Move it away: mv ${path} ${path}.old`);
  }
  if (!existsSync(path)) return fine(check, 'nothing to remember yet');
  if (isReadableByOthers(path)) {
    const remedy = `It holds your account key: chmod 600 ${path}`;
    return problem(check, `${path} can be read by others`, remedy);
  }
  return fine(check, path);
}

export async function checkAccount(context: Context): Promise<Finding> {
  const check = 'account';
  const { store } = context;
  if (store.read().accountKey === null) return fine(check, 'none yet: join makes one');
  try {
    const onsale = await openClient(context, { maxRetries: 0 });
    const { userId } = await onsale.trpc.wallet.balance.query();
    return fine(check, `${userId} is accepted`);
  } catch (error) {
    const { reason, message } = describeFailure(error);
    const remedy =
      reason === 'NOT_AUTHENTICATED'
        ? `Buy as somebody else with --profile NAME, or forget this one: mv ${store.path} ${store.path}.old`
        : 'Try again shortly.';
    return problem(check, message, remedy);
  }
}
