export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Every item of a listing that comes in pages, each page asked for when the one before is used up. */
export async function* everyItem<Item>(
  fetchPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await fetchPage(cursor ?? undefined);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
