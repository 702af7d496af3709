/** Limits the URL length and the number of headers; Node limits their size in bytes. */
import type { Wording } from '@onsale/core/language/translate';
import type { IncomingMessage } from 'node:http';
import { invalidInput, type ProtocolErrorCode } from '../wire/errors.ts';
import type { OnsaleError } from '@onsale/core/errors';
import type { Limits } from '../rate-limits/limits.ts';

export interface RequestLimitError {
  error: OnsaleError;
  code: ProtocolErrorCode;
}

/** @returns null when the request is within the limits. */
export function requestLimitExceeded(
  { url = '', rawHeaders }: IncomingMessage,
  { urlChars, headerFields }: Limits,
): RequestLimitError | null {
  if (url.length > urlChars) {
    const message: Wording = (t) =>
      t`the URL is longer than ${urlChars} characters: send input in the body`;
    return { error: invalidInput(message), code: 'URI_TOO_LONG' };
  }
  // rawHeaders lists names and values alternately.
  if (rawHeaders.length > headerFields * 2) {
    const message: Wording = (t) => t`there are more than ${headerFields} headers: send fewer`;
    return { error: invalidInput(message), code: 'HEADERS_TOO_LARGE' };
  }
  return null;
}
