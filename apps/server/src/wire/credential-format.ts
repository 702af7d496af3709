/** The format of bearer credentials: reads them from headers and redacts them from texts. */
const pattern = /^[\x21-\x7e]{1,512}$/;
const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** Whether an Authorization header can carry the text as a bearer credential. */
export function isCredential(text: string): boolean {
  return pattern.test(text);
}

/** The credential of an Authorization header: null without the header, '' when it is malformed. */
export function readCredential(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return bearer.exec(authorization)?.[1] ?? '';
}

/** Account keys, queue tokens and admin keys, anywhere in a text. */
const credentials = /(os[aqk]_)[\w.-]{16,}/gi;

/** A shorter root key may be an ordinary word, and replacing it would damage other texts. */
const minRedactedChars = 16;

/**
 * Redacts a text for a log or a table: only the prefix of each credential is left. Clients send
 * credentials by mistake, as part of a path or in the wrong field.
 *
 * @param adminKey the root key, which has no recognisable format.
 */
export function redactCredentials(text: string, adminKey: string): string {
  const redacted = redactPlain(text, adminKey);
  let decoded = redacted;
  let revealed = false;
  // `%255F` is an underscore, encoded twice. Each decoding is searched by itself, because the root
  // key may contain a percent sign.
  for (let times = 0; times < maxDecodings; times += 1) {
    const next = decodeOnce(decoded);
    // Only where decoding reveals a credential is the text logged decoded.
    if (next === decoded) return revealed ? decoded : redacted;
    decoded = redactPlain(next, adminKey);
    revealed ||= decoded !== next;
  }
  return '…';
}

/** A text that is encoded more often is not logged. */
const maxDecodings = 10;

function redactPlain(text: string, adminKey: string): string {
  const redacted = text.replaceAll(credentials, '$1…');
  if (adminKey.length < minRedactedChars) return redacted;
  const inJson = JSON.stringify(adminKey).slice(1, -1);
  return [adminKey, encodeURIComponent(adminKey), inJson].reduce(
    (without, key) => without.replaceAll(key, '…'),
    redacted,
  );
}

/** Decodes percent-encoded ASCII. */
function decodeOnce(text: string): string {
  return text.replaceAll(/%([0-7][\da-f])/gi, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

/** Whether a text contains anything that has the format of a credential. */
export function containsCredential(text: string): boolean {
  return text.search(credentials) >= 0;
}
