/** Attaches `withResponse` to the promise of a call. */
import type { CallPromise, ResponseInfo } from '../options/call-options.ts';

/** Takes the response of each attempt; the last one counts. */
export type RecordResponse = (response: ResponseInfo) => void;

/** @param work makes the call, and passes each response to its argument. */
export function withResponse<T>(work: (record: RecordResponse) => Promise<T>): CallPromise<T> {
  let response: ResponseInfo | undefined;
  const result = work((latest) => {
    response = latest;
  });
  return Object.assign(result, {
    withResponse: async () => {
      const data = await result;
      return { data, response: response! };
    },
  });
}
