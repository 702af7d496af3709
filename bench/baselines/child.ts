/** Runs a baseline in its own process and receives its result. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * @param program the URL of its file.
 * @returns the first number that the child reports: its port or its rate. The child runs until it
 * is killed or ends.
 */
export async function startBaseline(
  program: string,
  args: string[],
): Promise<{ answer: number; child: ChildProcess }> {
  const child = fork(fileURLToPath(program), args);
  const [answer] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`The baseline ${program} ended without a result.`);
    }),
  ])) as [number];
  return { answer, child };
}
