export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
/** Every item of a listing that comes in pages, each page asked for when the one before is used up. */
export declare function everyItem<Item>(
  fetchPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined>;
