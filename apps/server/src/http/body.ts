/** What can be read as a body: JSON in UTF-8, which is all that the standard of JSON has. */
import type { IncomingHttpHeaders } from 'node:http';
import { invalidInput } from '../wire/errors.ts';

const charsets = ['utf-8', 'utf8', 'us-ascii', 'ascii'];

/** Whether the headers promise a body that can be read. */
export function isReadable(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'] ?? '';
  const [, charset = 'utf-8'] = /;\s*charset="?([^\s;"]*)/i.exec(type) ?? [];
  const encoding = headers['content-encoding'] ?? 'identity';
  return (
    /^application\/json\s*(;|$)/i.test(type) &&
    charsets.includes(charset.toLowerCase()) &&
    encoding.toLowerCase() === 'identity'
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body; null for bytes that are no text, as what they meant must not be guessed. */
export function readText(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** What is told to whoever sends bytes that are no text. */
export const invalidUtf8Body = () => invalidInput('the body cannot be read: send JSON in UTF-8');
