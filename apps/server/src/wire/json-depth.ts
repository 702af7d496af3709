/** Measures how deep a JSON value is nested, without recursion. */
import { serverLimits } from '../config/server-limits.ts';
import { invalidInput } from './errors.ts';

/** @throws INVALID_INPUT for a value that is nested deeper than any input is. */
export function requireShallow(value: unknown): void {
  const { bodyLevels } = serverLimits;
  if (isDeeperThan(value, bodyLevels)) {
    throw invalidInput((t) => t`the body is nested deeper than ${bodyLevels} levels: no input is`);
  }
}

/**
 * Goes level by level, because a body within its size limit can nest deeper than the call stack.
 */
function isDeeperThan(value: unknown, levels: number): boolean {
  let nested = [value];
  for (let level = 0; level <= levels && nested.length > 0; level += 1) {
    nested = nested.flatMap((part) =>
      typeof part === 'object' && part !== null ? Object.values(part) : [],
    );
  }
  return nested.length > 0;
}
