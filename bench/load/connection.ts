/** A keep-alive connection that sends one request at a time and reads only the status. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface Connection {
  /** Resolves with the HTTP status once the response is complete. */
  send(request: string | Buffer): Promise<number>;
  close(): void;
}

export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let answer: Buffer = Buffer.alloc(0);
  let waiting: PromiseWithResolvers<number> | undefined;
  socket.on('data', (chunk: Buffer) => {
    answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
    const status = statusOf(answer);
    if (status === null) return;
    answer = Buffer.alloc(0);
    waiting?.resolve(status);
  });
  const fail = () => waiting?.reject(new Error('The server closed the connection.'));
  socket.on('error', fail);
  socket.on('close', fail);
  return {
    send(request) {
      waiting = Promise.withResolvers<number>();
      socket.write(request);
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}

/** The status of a complete response; null while part of it is missing. */
function statusOf(answer: Buffer): number | null {
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = answer.toString('latin1', 0, headEnd);
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  const isComplete =
    length === undefined
      ? answer.subarray(-5).equals(lastChunk)
      : answer.length >= headEnd + 4 + Number(length);
  return isComplete ? Number(head.slice(9, 12)) : null;
}

const lastChunk = Buffer.from('0\r\n\r\n');
