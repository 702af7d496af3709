/** Child processes of a Patroni cluster, with the output that explains a failure. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '@onsale/core/time/clock';
import { childrenOf } from '@onsale/db/testing/server';

/** Bound of the kept output. */
const maxOutputChunks = 400;
/** Initialising three databases may take a minute on a busy machine. */
const patienceMs = 120_000;
const intervalMs = 200;

export interface LoggedProcess {
  pid: number;
  output: readonly string[];
  /** Ends it by SIGKILL, without waiting. */
  abandon(): void;
  /** Ends it by SIGKILL, and resolves when it is gone. */
  end(): Promise<void>;
}

export function startLogged(child: ChildProcess): LoggedProcess {
  const output: string[] = [];
  const exited = once(child, 'exit');
  exited.catch((error: unknown) => output.push(String(error)));
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      output.push(String(chunk));
      if (output.length > maxOutputChunks) output.shift();
    });
  }
  return {
    pid: child.pid!,
    output,
    abandon: () => void child.kill('SIGKILL'),
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Waits until `isMet` resolves with true; an error counts as false. */
export async function until(
  what: string,
  { output }: Pick<LoggedProcess, 'output'>,
  isMet: () => Promise<boolean>,
): Promise<void> {
  const deadline = systemClock.now() + patienceMs;
  while (!(await isMet().catch(() => false))) {
    if (systemClock.now() > deadline)
      throw new Error(`Waited too long until ${what}. The output:\n${output.join('')}`);
    await systemClock.sleep(intervalMs);
  }
}

/** Processes with all their children, parents first. */
export function treesOf(pids: readonly number[]): number[] {
  return pids.flatMap((pid) => [pid, ...treesOf(childrenOf(pid))]);
}

export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
}

/** Stops processes and their children, also those that they start in between. */
export function freezeTrees(pids: readonly number[]): number[] {
  const frozen = new Set<number>();
  for (;;) {
    const more = treesOf(pids).filter((pid) => !frozen.has(pid));
    if (more.length === 0) return [...frozen];
    signalAll(more, 'SIGSTOP');
    for (const pid of more) frozen.add(pid);
  }
}
