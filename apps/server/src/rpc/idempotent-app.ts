/**
 * Decorates the app so that a request with an idempotency key takes effect once.
 *
 * The response is stored in the transaction of the effect, so neither exists without the other. A
 * refused request stores nothing, and its repeat is decided again.
 *
 * Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { OnsaleError } from '@onsale/core/errors';
import { deleteInBatches } from '@onsale/db/query/delete-in-batches';
import {
  deleteExpiredResponses,
  findResponse,
  releaseKey,
  reserveKey,
  storeResponse,
} from '@onsale/db/repositories/idempotency.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';

export interface IdempotentRequest {
  /** The owner of the key: equal keys of two users are different keys. */
  scope: string;
  key: string;
  /** The fingerprint of the request. */
  request: string;
}

/**
 * The app for one request: its mutation takes effect once, and a repeat gets the stored result.
 *
 * Its `runMutation` throws IDEMPOTENCY_KEY_REUSED when the key was used for another request before.
 */
export function withIdempotency(app: App, { scope, key, request }: IdempotentRequest): App {
  const secret = `${scope}\n${key}`;
  return {
    ...app,
    runMutation: (work, batchPolicy) => {
      const keyId = digest(`key\n${secret}`);
      const runOnce = async (tx: Tx) => {
        const now = await tx.now();
        const keyUse = { keyId, request: digest(request), now };
        const keptSince = now - serverLimits.responseRetentionMs;
        if (!(await reserveKey(tx, { ...keyUse, keptSince }))) {
          const stored = await findResponse(tx, keyId);
          if (stored.request !== keyUse.request) {
            throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
          }
          return JSON.parse(decrypt(stored.answer!, secret));
        }
        const result = await work(tx).catch(async (error: unknown) => {
          // Outside of a batch the transaction is rolled back, and the key with it.
          if (tx.batch) await releaseKey(tx, keyId);
          throw error;
        });
        const answer = encrypt(JSON.stringify(result), { secret, salt: app.ids.secret() });
        await storeResponse(tx, { keyId, answer });
        return result;
      };
      if (!batchPolicy) return app.db.transaction(runOnce);
      // In one batch with calls without a key, these would be some statements behind, so that two
      // statements lock seats or addresses, in no common order, and two servers could deadlock.
      const operation = `${batchPolicy.operation} with a key`;
      // Two calls with one key are never in one batch, where both would find it unused.
      const exclusiveKeys = [...batchPolicy.exclusiveKeys, `idempotency key ${keyId}`];
      return app.db.batched({ ...batchPolicy, operation, exclusiveKeys }, runOnce);
    },
  };
}

/** Deletes responses older than the retention time. Correctness does not depend on it. */
export async function purgeStoredResponses({ db }: Pick<App, 'db'>): Promise<void> {
  const keptSince = (await db.now()) - serverLimits.responseRetentionMs;
  await deleteInBatches((limit) => deleteExpiredResponses(db, { keptSince, limit }));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

// A response may contain an account key, of which the database must only know a hash. So responses
// are encrypted with AES-256-GCM under a secret that only the client has. Each salt gives a cipher
// key of its own, which encrypts one text, so the nonce may be constant.
const cipher = 'aes-256-gcm';
const nonce = Buffer.alloc(12);
const tagBytes = 16;

function cipherKey(secret: string, salt: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'onsale first answer', 32));
}

function encrypt(text: string, { secret, salt }: { secret: string; salt: string }): string {
  const encryption = createCipheriv(cipher, cipherKey(secret, salt), nonce);
  const encrypted = Buffer.concat([encryption.update(text, 'utf8'), encryption.final()]);
  return `${salt}.${Buffer.concat([encryption.getAuthTag(), encrypted]).toString('base64url')}`;
}

function decrypt(answer: string, secret: string): string {
  const [salt = '', body = ''] = answer.split('.');
  const bytes = Buffer.from(body, 'base64url');
  const decryption = createDecipheriv(cipher, cipherKey(secret, salt), nonce);
  decryption.setAuthTag(bytes.subarray(0, tagBytes));
  return decryption.update(bytes.subarray(tagBytes), undefined, 'utf8') + decryption.final('utf8');
}
