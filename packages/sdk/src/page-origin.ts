/** The origin of the page that this program runs in, such as `https://shop.test`. */
export function pageOrigin(): string | undefined {
  const location: unknown = Reflect.get(globalThis, 'location');
  if (typeof location !== 'object' || location === null || !('origin' in location))
    return undefined;
  return typeof location.origin === 'string' ? location.origin : undefined;
}
