/** Cursor pagination: turns a paged listing into one async iterable of its items. */

export interface Page<Item> {
  items: Item[];
  /** null on the last page. */
  nextCursor: string | null;
}

/** Yields every item of a listing. A page is fetched only when the one before it is used up. */
export async function* paginate<Item>(
  fetchPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await fetchPage(cursor ?? undefined);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
