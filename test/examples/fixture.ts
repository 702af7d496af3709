/** Runs a program of `examples/` against a real server, through a network that may lose answers. */
import { execFile, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { createOnsaleClient, type Onsale } from '@onsale/sdk';
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer } from '@onsale/server/serve';

const root = join(import.meta.dirname, '../..');
export const dates = ['2098-01-01', '2098-01-02'];

/** An exchange of the program with the server, with the instants at which the proxy saw it. */
export interface Exchange {
  path: string;
  requestedAt: number;
  answeredAt: number;
  answer: string;
  isLost: boolean;
}

export interface Program {
  process: ChildProcess;
  /** Resolves with the first match in the output without its colours, which `CI=true` turns on. */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<{ exitCode: number | null; output: string }>;
}

export interface ExampleFixture extends AsyncDisposable {
  admin: Onsale;
  concertId: string;
  /** The URL of the proxy, which the programs call. */
  url: string;
  exchanges: Exchange[];
  /** A buyer who calls the server without the proxy: a new one, or that of the key. */
  newBuyer: (accountKey?: string) => Onsale;
  /** Where programs run: empty at first, so that a second run finds the files of the first. */
  folder: string;
  run: (command: string, args: string[], env?: Record<string, string>) => Program;
  stats: () => ReturnType<Onsale['trpc']['admin']['concert']['stats']['query']>;
}

interface FixtureOptions {
  concert?: object;
  /** Loses every third answer, after the call has taken effect. Streams are not counted. */
  losesAnswers?: boolean;
  /** Refuses streams, as an older server does. */
  refusesStreams?: boolean;
  /** Changes the first answer, such as to one that is outdated. */
  rewriteFirst?: (answer: string) => string;
}

export async function openExampleFixture(options: FixtureOptions = {}): Promise<ExampleFixture> {
  const place = { port: 0, databaseUrl: 'sqlite::memory:' };
  const server = await startServer(
    readServeOptions(place, { ONSALE_LOG_LEVEL: 'silent', ONSALE_DRAIN_DELAY_MS: '0' }),
  );
  const admin = createOnsaleClient({ url: server.url, accountKey: server.adminKey });
  const terms = { title: 'A concert', dates, ...options.concert };
  const { concertId } = await admin.trpc.admin.concert.create.mutate(terms);
  const exchanges: Exchange[] = [];
  const proxy = await startProxy(server.url, { exchanges, ...options });
  const folder = await mkdtemp(join(tmpdir(), 'onsale-example-'));
  const processes: ChildProcess[] = [];
  return {
    admin,
    concertId,
    url: proxy.url,
    exchanges,
    folder,
    newBuyer: (accountKey) => createOnsaleClient({ url: server.url, accountKey }),
    run(command, args, env = {}) {
      const program = runProgram(join(root, 'examples', command), { args, cwd: folder, env });
      processes.push(program.process);
      return program;
    },
    stats: () => admin.trpc.admin.concert.stats.query({ concertId }),
    async [Symbol.asyncDispose]() {
      for (const process of processes) process.kill('SIGKILL');
      proxy.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function startProxy(
  target: string,
  {
    exchanges,
    losesAnswers,
    refusesStreams,
    rewriteFirst,
  }: FixtureOptions & { exchanges: Exchange[] },
) {
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestedAt = Date.now();
    const { method = 'GET', url: path = '/' } = request;
    const chunks: Buffer[] = await request.toArray();
    const { authorization, ...others } = request.headers;
    const headers = Object.entries({ ...others, authorization }).flatMap(([name, value]) =>
      typeof value === 'string' && !/^(host|connection|content-length|expect)$/.test(name)
        ? [[name, value] satisfies [string, string]]
        : [],
    );
    const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
    const isStream = /\.watch\b/.test(path);
    if (isStream && refusesStreams) return void response.writeHead(404).end();
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const sending = { method, headers, body, ...(isStream && { signal: gone.signal }) };
    const answer = await fetch(target + path, sending);
    if (isStream && answer.ok && answer.body) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for await (const chunk of answer.body) response.write(chunk);
      return void response.end();
    }
    const sent = await answer.text();
    const text = exchanges.length === 0 && rewriteFirst ? rewriteFirst(sent) : sent;
    const isLost = losesAnswers === true && exchanges.length % 3 === 2;
    exchanges.push({ path, requestedAt, answeredAt: Date.now(), answer: text, isLost });
    if (isLost) request.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  };
  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

interface Run {
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

function runProgram(path: string, { args, cwd, env: own }: Run): Program {
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    ...own,
  };
  const [file, leading] = path.endsWith('.ts') ? [process.execPath, [path]] : [path, []];
  const child = execFile(file, [...leading, ...args], { cwd, env });
  let output = '';
  const onText = (listener: (text: string) => void) => {
    child.stdout?.on('data', listener);
    child.stderr?.on('data', listener);
  };
  onText((text) => (output += text));
  return {
    process: child,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stripVTControlCharacters(output));
          if (match) resolve(match);
        };
        onText(look);
        look();
        child.on('close', () => reject(new Error(`ended without ${pattern}: ${output}`)));
      }),
    ended: new Promise((resolve) => {
      child.on('close', (exitCode) => resolve({ exitCode, output }));
    }),
  };
}
