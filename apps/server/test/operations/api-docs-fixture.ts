/** The reference page behind a bare server, asked for paths just as they are written. */
import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { answerApiDocs } from '../../src/operations/api-docs-handler.ts';

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
}

/** What the page does not answer, this server answers with 404; what it refuses, with 405. */
export async function servingReference() {
  const refused: string[] = [];
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const refuse = (known: Error) => {
      refused.push(known.message);
      res.writeHead(405).end();
    };
    const answered = await answerApiDocs({
      req,
      res,
      request: { path: req.url ?? '', sendError: refuse },
    });
    if (!answered) res.writeHead(404).end();
  };
  const server = createServer((req, res) => void answer(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    refused,
    /** Unlike fetch it leaves `..` and `%2e` in a path alone. */
    async ask(path: string, { method = 'GET', headers = {} }: Asked = {}): Promise<Answer> {
      const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }).end();
      const [response] = await once(sent, 'response');
      const body = await buffer(response);
      return { status: response.statusCode, headers: response.headers, body };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
