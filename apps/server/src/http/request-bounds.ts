/** How large the head of a request may be. Node itself bounds its bytes, the rest is looked at here. */
import type { IncomingMessage } from 'node:http';
import { invalidInput, type ProtocolErrorCode } from '../wire/errors.ts';
import type { OnsaleError } from '@onsale/core/errors';
import type { Limits } from '../rate-limits/limits.ts';

export interface RequestLimitError {
  problem: OnsaleError;
  refusal: ProtocolErrorCode;
}

export function requestLimitExceeded(
  { url = '', rawHeaders }: IncomingMessage,
  { urlChars, headerFields }: Limits,
): RequestLimitError | null {
  if (url.length > urlChars) {
    const problem = invalidInput(`the address is longer than ${urlChars} characters`);
    return { problem, refusal: 'URI_TOO_LONG' };
  }
  if (rawHeaders.length > headerFields * 2) {
    const problem = invalidInput(`there are more than ${headerFields} headers`);
    return { problem, refusal: 'HEADERS_TOO_LARGE' };
  }
  return null;
}
