/** Cursor pagination: turns a paged listing into one async iterable of its items. */
import type { CallOptions } from '../options/call-options.ts';

export interface Page<Item> {
  items: Item[];
  /** null on the last page. */
  nextCursor: string | null;
}

/**
 * Every item of a listing. A page is fetched only when the one before it is used up, and each
 * iteration begins with the first page. An abort ends it at the next item.
 */
export function paginate<Item>(
  { signal }: CallOptions = {},
  fetchPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncIterable<Item> {
  return {
    async *[Symbol.asyncIterator]() {
      let cursor: string | null = null;
      do {
        const page: Page<Item> = await fetchPage(cursor ?? undefined);
        for (const item of page.items) {
          signal?.throwIfAborted();
          yield item;
        }
        cursor = page.nextCursor;
      } while (cursor !== null);
    },
  };
}
