/** Statistics over many values: quantiles, histograms, inversions. */

/**
 * The smallest value that a share of the values do not exceed; null when there are none.
 *
 * @param sorted ascending.
 */
export function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0]!;
}

export function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

const histogramBars = 24;

/** Bars of equal width up to the largest value; the width is a round number of seconds. */
export function histogramOf(
  sortedSeconds: readonly number[],
): { upToSeconds: number; people: number }[] {
  const longest = sortedSeconds.at(-1);
  if (longest === undefined) return [];
  const width = roundWidth(longest / histogramBars);
  const counts = Array.from({ length: Math.floor(longest / width) + 1 }, () => 0);
  for (const seconds of sortedSeconds) counts[Math.floor(seconds / width)]! += 1;
  return counts.map((people, index) => ({ upToSeconds: (index + 1) * width, people }));
}

const roundWidths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400];

function roundWidth(atLeast: number): number {
  return roundWidths.find((width) => width >= atLeast) ?? Math.ceil(atLeast / 86_400) * 86_400;
}

/** At most `maxItems` of the items, evenly spaced, with the first and the last among them. */
export function downsample<T>(items: readonly T[], maxItems: number): T[] {
  if (items.length <= maxItems) return [...items];
  const step = (items.length - 1) / (maxItems - 1);
  return Array.from({ length: maxItems }, (_, index) => items[Math.round(index * step)]!);
}

/** Number of pairs in the wrong order, by merge sort. */
export function countInversions(values: readonly number[]): number {
  const count = (part: number[]): { sorted: number[]; inversions: number } => {
    if (part.length < 2) return { sorted: part, inversions: 0 };
    const middle = part.length >> 1;
    const left = count(part.slice(0, middle));
    const right = count(part.slice(middle));
    const sorted: number[] = [];
    let inversions = left.inversions + right.inversions;
    let from = 0;
    for (const value of right.sorted) {
      while (from < left.sorted.length && left.sorted[from]! <= value) {
        sorted.push(left.sorted[from]!);
        from += 1;
      }
      inversions += left.sorted.length - from;
      sorted.push(value);
    }
    return { sorted: [...sorted, ...left.sorted.slice(from)], inversions };
  };
  return count([...values]).inversions;
}
