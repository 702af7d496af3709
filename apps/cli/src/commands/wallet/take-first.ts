/** Takes the first `limit` items of a paginated list, without fetching the pages behind them. */
export async function takeFirst<T>(
  list: AsyncIterable<T>,
  limit: number,
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  for await (const item of list) {
    if (items.length === limit) return { items, more: true };
    items.push(item);
  }
  return { items, more: false };
}
