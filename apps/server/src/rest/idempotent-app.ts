/**
 * Requests that take effect once. The answer is written in the very transaction of the effect, so
 * there is no instant at which one is kept without the other. A refused request keeps nothing: its
 * repeat is decided anew.
 *
 * Source: the header is that of https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { OnsaleError } from '@onsale/core/errors';
import {
  findResponse,
  deleteExpiredResponses,
  storeResponse,
  reserveKey,
} from '@onsale/db/repositories/idempotency.repository';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';

export interface IdempotentRequest {
  /** Whose key it is: keys of two users never meet. */
  scope: string;
  key: string;
  /** What is asked for, as text. */
  request: string;
}

/**
 * The same app, for one request: its mutation happens once, and a repeat gets the first result.
 *
 * Its effect throws IDEMPOTENCY_KEY_REUSED when the key came with another request before.
 */
export function withIdempotency(app: App, { scope, key, request }: IdempotentRequest): App {
  const secret = `${scope}\n${key}`;
  const keyId = digest(`key\n${secret}`);
  return {
    ...app,
    runMutation: (work) =>
      app.db.transaction(async (tx) => {
        const now = await tx.now();
        const taking = { keyId, request: digest(request), now };
        const keptSince = now - serverLimits.answerKeptMs;
        if (!(await reserveKey(tx, { ...taking, keptSince }))) {
          const first = await findResponse(tx, keyId);
          if (first.request !== taking.request) throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
          return JSON.parse(unseal(first.answer!, secret));
        }
        const result = await work(tx);
        const answer = seal(JSON.stringify(result), { secret, salt: app.ids.secret() });
        await storeResponse(tx, { keyId, answer });
        return result;
      }),
  };
}

/** Forgets the answers that are no longer kept. Nothing is wrong if it never runs. */
export async function purgeStoredResponses({ db }: Pick<App, 'db'>): Promise<void> {
  const keptSince = (await db.now()) - serverLimits.answerKeptMs;
  const limit = serverLimits.answersForgottenAtOnce;
  let forgotten: number;
  do forgotten = await deleteExpiredResponses(db, { keptSince, limit });
  while (forgotten === limit);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

// An answer may hold an account key, of which the database must know a hash only. So it is sealed
// under the key that the client alone has, with AES-256-GCM. Each salt makes a key of its own, which
// seals one text, so the nonce may be constant.
const cipher = 'aes-256-gcm';
const nonce = Buffer.alloc(12);
const tagBytes = 16;

function cipherKey(secret: string, salt: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'onsale first answer', 32));
}

function seal(text: string, { secret, salt }: { secret: string; salt: string }): string {
  const sealing = createCipheriv(cipher, cipherKey(secret, salt), nonce);
  const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  return `${salt}.${Buffer.concat([sealing.getAuthTag(), sealed]).toString('base64url')}`;
}

function unseal(answer: string, secret: string): string {
  const [salt = '', body = ''] = answer.split('.');
  const bytes = Buffer.from(body, 'base64url');
  const unsealing = createDecipheriv(cipher, cipherKey(secret, salt), nonce);
  unsealing.setAuthTag(bytes.subarray(0, tagBytes));
  return unsealing.update(bytes.subarray(tagBytes), undefined, 'utf8') + unsealing.final('utf8');
}
