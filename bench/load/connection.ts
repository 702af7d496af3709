/** A keep-alive connection that sends one request at a time and reads the whole response. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { wireText, type PreparedRequest } from './requests.ts';

export interface Answer {
  /** The HTTP status. */
  status: number;
  /** The status line and the headers. */
  head: string;
  /** As it came over the wire: encoded, and in chunks where the server sends chunks. */
  body: Buffer;
}

export interface Connection {
  /** Resolves with the response once it is complete. */
  send(request: string | Buffer): Promise<Answer>;
  close(): void;
}

const headEnd = '\r\n\r\n';
const lastChunk = Buffer.from('0\r\n\r\n');

export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const response = new ResponseReader();
  let waiting: PromiseWithResolvers<Answer> | undefined;
  socket.on('data', (chunk: Buffer) => {
    const answer = response.read(chunk);
    if (answer) waiting?.resolve(answer);
  });
  const fail = () => waiting?.reject(new Error('The server closed the connection.'));
  socket.on('error', fail);
  socket.on('close', fail);
  return {
    send(request) {
      waiting = Promise.withResolvers<Answer>();
      socket.write(request);
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}

/** Collects the chunks of a response and joins them once, as maps have megabytes. */
class ResponseReader {
  #head: string | undefined;
  /** The size of the body; undefined where it comes in chunks. */
  #length: number | undefined;
  #chunks: Buffer[] = [];
  #received = 0;

  /** @returns the response when this chunk completes it. */
  read(chunk: Buffer): Answer | undefined {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#head === undefined && !this.#readHead()) return undefined;
    if (this.#length === undefined) {
      if (!chunk.subarray(-lastChunk.length).equals(lastChunk)) return undefined;
    } else if (this.#received < this.#length) return undefined;
    const head = this.#head!;
    const answer = { status: Number(head.slice(9, 12)), head, body: Buffer.concat(this.#chunks) };
    this.#head = undefined;
    this.#chunks = [];
    this.#received = 0;
    return answer;
  }

  /** Splits the head from what has come of the body. */
  #readHead(): boolean {
    const received = Buffer.concat(this.#chunks);
    const end = received.indexOf(headEnd);
    if (end < 0) return false;
    this.#head = received.toString('latin1', 0, end);
    const body = received.subarray(end + headEnd.length);
    this.#chunks = [body];
    this.#received = body.length;
    this.#length = bodyLength(this.#head);
    return true;
  }
}

function bodyLength(head: string): number | undefined {
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  if (length !== undefined) return Number(length);
  return /\r\ntransfer-encoding: chunked/i.test(head) ? undefined : 0;
}

/** Sends one request over a connection of its own. */
export async function exchange(url: string, request: PreparedRequest): Promise<Answer> {
  const connection = await openConnection(url);
  try {
    return await connection.send(wireText(request));
  } finally {
    connection.close();
  }
}
