/**
 * Deletes many rows in batches, one statement and one transaction each.
 *
 * A single statement over all rows would hold their locks, and the writer on SQLite, for as long as
 * the whole deletion takes.
 */

/** The most rows that one statement deletes. */
export const deleteBatchRows = 1_000;

/**
 * Repeats `deleteBatch` until it deletes fewer rows than its limit.
 *
 * @param deleteBatch deletes at most `limit` rows and returns how many it deleted.
 */
export async function deleteInBatches(
  deleteBatch: (limit: number) => Promise<number>,
): Promise<void> {
  let deletedRows: number;
  do deletedRows = await deleteBatch(deleteBatchRows);
  while (deletedRows === deleteBatchRows);
}
