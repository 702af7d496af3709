/** A server process that is killed at a chosen statement of a call. */
import { fileURLToPath } from 'node:url';
import type { Failpoint, FailpointOrder } from '@onsale/db/testing/failpoints';
import { startServer, type ServerProcess } from './servers.ts';

const preload = fileURLToPath(
  new URL('../../../packages/db/testing/failpoints.ts', import.meta.url),
);

const entry = fileURLToPath(new URL('../crash-points/server.ts', import.meta.url));

/**
 * Starts a server with failpoints.
 *
 * @param cache folder of the compile cache, which the processes share.
 */
export function startWithFailpoints(database: string, cache: string): Promise<ServerProcess> {
  const env = { NODE_COMPILE_CACHE: cache };
  return startServer({ database, entry, env, execArgv: ['--import', preload] });
}

export async function setFailpoint(server: ServerProcess, what: FailpointOrder): Promise<void> {
  await server.ask(what);
}

/** The statements of the call that the last order was about. */
export async function statementsOf(server: ServerProcess): Promise<string[]> {
  return (await server.ask('what ran?')) as string[];
}

/** False when the process died, even if just after its response. */
export async function isAlive(server: ServerProcess): Promise<boolean> {
  const died = server.exited().then(() => false);
  const answers = statementsOf(server).then(
    () => true,
    () => false,
  );
  return Promise.race([died, answers]);
}

export interface CrashPoint extends Failpoint {
  /** Such as `before statement 4, update seats`. */
  name: string;
}

/**
 * The crash points of a call: before each statement, and after the last. Before one statement is
 * after the previous one, as nothing reaches the database or the client in between. A COMMIT may
 * also be in flight.
 */
export function crashPointsIn(statements: string[], { answersLater }: { answersLater: boolean }) {
  return statements.flatMap((text, at): CrashPoint[] => {
    const isCommit = text === 'commit';
    const isLast = at === statements.length - 1;
    const whens: Failpoint['when'][] = ['before'];
    if (isCommit && answersLater) whens.push('during');
    if (isCommit || isLast) whens.push('after');
    return whens.map((when) => ({
      at,
      when,
      name: `${when} statement ${at + 1}, ${summaryOf(text)}`,
    }));
  });
}

/** The verb and the table of a statement. */
function summaryOf(text: string): string {
  const [verb = ''] = text.trim().split(/\s/, 1);
  const [, table] = /\b(?:from|into|update)\s+"?(\w+)/i.exec(text) ?? [];
  return table === undefined ? verb : `${verb} ${table}`;
}
