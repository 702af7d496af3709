/** The server inside another program, as its host sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppRouter } from './router.ts';

export interface OnsaleServer {
  /**
   * Answers a request of Node's `http`, or of a framework on top of it.
   *
   * @param next called instead of an answer for a request that is not below `basePath`; without it
   * such a request is answered with 404.
   */
  handler: (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void;
  /**
   * Answers a request of the Fetch standard; one that is not below `basePath` with 404.
   *
   * @param client its `address`, if the host knows it: limits count by it. Without one, requests
   * count as this machine's, which are not limited unless `limitLoopback` is set.
   * @throws TypeError when the body of the request was read before.
   */
  fetch: (request: Request, client?: { address?: string | undefined }) => Promise<Response>;
  /** The tRPC router, for its type and for a tRPC server of the host. */
  router: AppRouter;
  /**
   * Ends streams, answers further requests with OVERLOADED, waits for those in flight, and closes
   * the database: at most 10 s. Safe to call twice.
   */
  close: () => Promise<void>;
}
