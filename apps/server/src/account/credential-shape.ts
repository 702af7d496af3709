/** What can travel in an Authorization header as a bearer credential. */
const shape = /^[\x21-\x7e]{1,512}$/;

export function isCredential(text: string): boolean {
  return shape.test(text);
}

/** A credential as the Authorization header carries it: null without one, '' when it is malformed. */
export function readCredential(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const [, credential = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  return isCredential(credential) ? credential : '';
}
