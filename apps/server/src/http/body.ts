/** Reads request bodies: JSON in UTF-8, uncompressed, within a size limit. */
import { english } from '@onsale/core/language/translate';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { invalidInput } from '../wire/errors.ts';

/** RFC 8259 allows UTF-8 only, and ASCII is a subset of it. */
const charsets = ['utf-8', 'utf8', 'us-ascii', 'ascii'];

/** Whether the headers announce a body that can be read. */
export function hasJsonBody(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'] ?? '';
  const [, charset = 'utf-8'] = /;\s*charset="?([^\s;"]*)/i.exec(type) ?? [];
  const encoding = headers['content-encoding'] ?? 'identity';
  return (
    /^application\/json\s*(;|$)/i.test(type) &&
    charsets.includes(charset.toLowerCase()) &&
    encoding.toLowerCase() === 'identity'
  );
}

export const emptyBody = Buffer.alloc(0);

const provided = new WeakMap<IncomingMessage, Buffer>();

/** Provides the body of a request whose stream the host of this server has read already. */
export function provideBody(req: IncomingMessage, bytes: Buffer): void {
  provided.set(req, bytes);
}

/**
 * Reads a body; null when it is larger than `limitBytes`.
 *
 * The rest of an oversized body is read and discarded before the caller may answer, because a
 * client that is still sending may not see the response. A client that offers HTTP/2 would also
 * send its next request behind that rest, where Node loses it.
 */
export async function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  const known = provided.get(req);
  if (known) return known.length > limitBytes ? null : known;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
    });
    req.once('end', () => resolve(bytes > limitBytes ? null : Buffer.concat(chunks)));
    req.once('error', reject);
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body; null when it is not valid UTF-8, since replacing bytes would guess input. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** The error for a body that is not valid UTF-8. */
export const invalidUtf8Body = () =>
  invalidInput(english`the body is not valid UTF-8: send JSON in UTF-8`);
