/** Whether the server certainly did nothing. */
export async function isRefused(error: unknown): Promise<boolean> {
  const { isOnsaleError, isOutcomeUnknown } = await import('@onsale/sdk');
  const mayHaveHappened =
    isOutcomeUnknown(error) ||
    isOnsaleError(error, 'OVERLOADED') ||
    isOnsaleError(error, 'INTERNAL');
  return isOnsaleError(error) && !mayHaveHappened;
}
