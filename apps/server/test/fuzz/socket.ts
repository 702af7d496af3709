/** A connection byte by byte, for what no client of HTTP would send. */
import { connect } from 'node:net';

/** What is written, and what is waited for before the next. */
export interface Piece {
  bytes: Uint8Array;
  /** Milliseconds. */
  pauseMs?: number;
}

export type Ending = 'wait' | 'halfClose' | 'abort';

/** Long after the server has given up anybody. */
const patienceMs = 20_000;

/** All that came back until the connection was closed; fails when the server leaves it open. */
export function converse(
  port: number,
  pieces: readonly Piece[],
  ending: Ending = 'wait',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const tooLate = setTimeout(() => {
      socket.destroy();
      reject(new Error('The server left a connection open that nobody uses.'));
    }, patienceMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that gives up a connection resets it where bytes are still on their way.
    socket.on('error', () => socket.destroy());
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(tooLate);
      resolve(Buffer.concat(chunks));
    });
    const write = async (): Promise<void> => {
      for (const { bytes, pauseMs } of pieces) {
        if (socket.destroyed) return;
        socket.write(bytes);
        if (pauseMs !== undefined) await pause(pauseMs);
      }
      if (ending === 'halfClose') socket.end();
      if (ending === 'abort') setImmediate(() => socket.destroy());
    };
    socket.once('connect', () => void write());
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/**
 * The answers in what came back, in their order; the last may have been cut off with its connection.
 *
 * @throws Error for bytes that are no answer.
 */
export function answersIn(received: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = received.toString('latin1');
  while (rest !== '') {
    const [head, status, fields] =
      /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/.exec(rest) ?? [];
    if (head === undefined) throw new Error(`This is no answer: ${rest.slice(0, 300)}`);
    rest = rest.slice(head.length);
    if (status === '100') continue;
    const headers = Object.fromEntries(
      (fields ?? '')
        .split('\r\n')
        .filter(Boolean)
        .map((line) => {
          const at = line.indexOf(':');
          return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
        }),
    );
    const body =
      headers['transfer-encoding'] === 'chunked' ? chunkedIn(rest) : plainIn(rest, headers);
    if (body === null) return answers;
    rest = rest.slice(body.length);
    answers.push({
      status: Number(status),
      headers,
      text: Buffer.from(body.text, 'latin1').toString(),
    });
  }
  return answers;
}

interface Body {
  text: string;
  /** Of all that it takes on the wire. */
  length: number;
}

function plainIn(rest: string, headers: Record<string, string>): Body | null {
  const length = Number(headers['content-length'] ?? rest.length);
  return rest.length < length ? null : { text: rest.slice(0, length), length };
}

function chunkedIn(rest: string): Body | null {
  let text = '';
  let at = 0;
  for (;;) {
    const [line, size] = /^([0-9a-f]+)\r\n/i.exec(rest.slice(at)) ?? [];
    if (line === undefined) return null;
    const length = Number.parseInt(size!, 16);
    const from = at + line.length;
    at = from + length + 2;
    if (rest.length < at) return null;
    if (length === 0) return { text, length: at };
    text += rest.slice(from, from + length);
  }
}
