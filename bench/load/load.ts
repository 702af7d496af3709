/**
 * Generates load from a separate process. It uses wrk where that is installed, else a generator
 * over plain sockets, which takes more of the cores that the server needs.
 */
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeRequests, type PreparedRequest } from './requests.ts';
import type { Latency } from '../report/percentile.ts';
import type { Generator } from './generator.ts';

const run = promisify(execFile);

export interface Load extends Latency {
  completed: number;
  seconds: number;
  /** Responses other than a success, and requests without a response. */
  failed: number;
}

export interface LoadOptions {
  url: string;
  requests: PreparedRequest[];
  /** Sends each request once and stops; by default the list repeats. */
  isOnce?: boolean;
  /** The default is that of the bench. */
  connections?: number;
  /** Maximum duration of the load. */
  seconds: number;
}

/** The order to a load generator. */
export interface LoadOrder {
  url: string;
  file: string;
  isOnce: boolean;
  connections: number;
  seconds: number;
}

/** wrk if it is installed. */
export async function findGenerator(): Promise<Generator> {
  return run('wrk', ['--version']).then(
    () => 'wrk' as const,
    // wrk prints its version with exit code 1.
    (error: { code?: unknown }) => (error.code === 1 ? 'wrk' : 'sockets'),
  );
}

let lists = 0;

/** The settings of the bench that a load depends on. */
export interface LoadTarget {
  /** A folder for the files of requests. */
  scratch: string;
  generator: Generator;
  sizes: { connections: number };
}

/** @throws Error when a response was not a success: a rate of refusals is meaningless. */
export async function load(
  target: LoadTarget,
  { requests, ...options }: LoadOptions,
): Promise<Load> {
  lists += 1;
  const file = join(target.scratch, `requests-${lists}`);
  await writeRequests(file, requests);
  const { isOnce = false, connections = target.sizes.connections } = options;
  const order: LoadOrder = { ...options, isOnce, connections, file };
  const done = await (target.generator === 'wrk'
    ? loadByWrk(order)
    : runGenerator<Load>('sockets.ts', order));
  if (done.failed > 0) {
    const { method, path } = requests[0]!;
    throw new Error(
      `${done.failed} of ${done.completed} answers to ${method} ${path} were not a success: there is nothing to measure.`,
    );
  }
  return done;
}

const script = join(import.meta.dirname, 'wrk.lua');
/** Far above any response: wrk counts a later one as failed. */
const timeoutSeconds = 30;

async function loadByWrk(order: LoadOrder): Promise<Load> {
  const { url, file, isOnce, connections, seconds } = order;
  const shape = ['-t', '1', '-c', String(connections), '-d', `${Math.ceil(seconds)}s`];
  const rest = ['--timeout', `${timeoutSeconds}s`, '-s', script, url, '--', file];
  const { stdout } = await run('wrk', [...shape, ...rest, isOnce ? 'once' : 'repeat']);
  const json = stdout.split('\n').find((line) => line.startsWith('{'));
  if (!json) throw new Error(`wrk did not say what it measured, but:\n${stdout}`);
  return JSON.parse(json) as Load;
}

/** Runs a generator of the bench's own in a process of its own, until it says what came of it. */
export async function runGenerator<T>(file: string, order: object): Promise<T> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(order)]);
  const [answer] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`The load generator ${file} ended without an answer.`);
    }),
  ])) as [T];
  return answer;
}
