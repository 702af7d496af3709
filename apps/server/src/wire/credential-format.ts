/** What can travel in an Authorization header as a bearer credential. */
const pattern = /^[\x21-\x7e]{1,512}$/;
const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i;

export function isCredential(text: string): boolean {
  return pattern.test(text);
}

/** A credential as the Authorization header carries it: null without one, '' when it is malformed. */
export function readCredential(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return bearer.exec(authorization)?.[1] ?? '';
}

/** Account keys, queue tokens and admin keys, wherever in a text. */
const credentials = /(os[aqk]_)[\w.-]{16,}/gi;

/** A configured admin key that is shorter may be any word, and cannot be told from one. */
const rootKeyChars = 16;

/**
 * A text for a log or a table, in which only the beginnings are left of what looks like a credential:
 * people do send one as part of a path, or in the wrong field.
 *
 * @param adminKey the root key, which has no shape of its own.
 */
export function withoutCredentials(text: string, adminKey: string): string {
  const plain = text.replaceAll(credentials, '$1…');
  if (adminKey.length < rootKeyChars) return plain;
  return plain.replaceAll(adminKey, '…').replaceAll(encodeURIComponent(adminKey), '…');
}

/** Whether a text holds something that looks like a credential. */
export function holdsCredential(text: string): boolean {
  return text.search(credentials) >= 0;
}
