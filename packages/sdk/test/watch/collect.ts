/** Test fixture: reads an async iterable in the background. */

export interface Collected<Item> {
  all: Item[];
  hasEnded: boolean;
  /** Thrown by the iteration. */
  error: unknown;
}

export function collect<Item>(items: AsyncIterable<Item>): Collected<Item> {
  const collected: Collected<Item> = { all: [], hasEnded: false, error: undefined };
  const read = async () => {
    for await (const item of items) collected.all.push(item);
  };
  void read()
    .catch((error: unknown) => (collected.error = error))
    .finally(() => (collected.hasEnded = true));
  return collected;
}
