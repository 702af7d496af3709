/** Serves `GET /api/admin/concerts/{concertId}/orders.csv`, a stream that waits for its reader. */
import { english } from '@onsale/core/language/translate';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OnsaleError } from '@onsale/core/errors';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import { z } from 'zod';
import type { App } from '../app.ts';
import { authenticateOperator, requireScope } from '../auth/operators.ts';
import { readOrdersCsv } from '../domains/admin/order/orders-csv.ts';
import { isDecodable, type HttpExchange } from '../http/http-exchange.ts';
import { auditCall } from '../rpc/audit-log.ts';
import { readCredential } from '../wire/credential-format.ts';
import { invalidInput, toOnsaleError, validationError } from '../wire/errors.ts';
import { concertId as concertIdSchema } from '../wire/schemas.ts';

const pattern = /^\/api\/admin\/concerts\/([^/]+)\/orders\.csv\/?$/;

/** The name of the export in the log of admin calls. */
const procedure = 'admin.order.export';

/**
 * Requires an admin key with the scope `read`. The call is in the log of admin calls.
 *
 * @returns whether the path is this one.
 */
export async function answerOrdersCsv(app: App, exchange: HttpExchange): Promise<boolean> {
  const { req, res, request } = exchange;
  const [, part] = pattern.exec(request.path) ?? [];
  if (part === undefined || !isDecodable(request.path)) return false;
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD');
    const message = english`the path does not support this method: use GET, HEAD`;
    request.sendError(invalidInput(message), 'METHOD_NOT_SUPPORTED');
    return true;
  }
  const { requestId, client } = request;
  const call = auditCall(app, { procedure, requestId, kind: 'query' });
  try {
    const credential = readCredential(req.headers.authorization);
    const operator = await authenticateOperator(app, { credential, client });
    call.setOperator(operator.name);
    requireScope(operator, 'read');
    const input = z.object({ concertId: concertIdSchema }).safeParse({
      concertId: decodeURIComponent(part),
    });
    if (!input.success) throw validationError(input.error);
    const { concertId } = input.data;
    call.withAuditLog(input.data);
    if (!(await findConcert(app.db, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    await call.finish(null);
    await send(app, exchange, concertId);
  } catch (error) {
    const known = toOnsaleError(error, app.db);
    if (res.headersSent) {
      // The status is sent: only a cut connection tells the client that the text is not whole.
      if (!res.destroyed) app.log.error({ err: error, requestId }, 'export was cut off');
      res.destroy();
      return true;
    }
    await call.finish(known.reason);
    request.sendError(known, undefined, procedure);
  }
  return true;
}

async function send(app: App, { req, res }: HttpExchange, concertId: string): Promise<void> {
  res.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="orders.csv"',
    'cache-control': 'private, no-store',
  });
  if (req.method === 'HEAD') return void res.end();
  await pipeline(Readable.from(readOrdersCsv(app, concertId), { highWaterMark: 1 }), res);
}
