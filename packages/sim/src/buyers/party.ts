/** The wishes of a party: a section, a price ceiling, a seat for a wheelchair user. */
import type { Random } from '../foundation/random.ts';
import type { Scenario } from '../scenario/schema.ts';

/** Beside the number of seats; without any of these a buyer takes what is best. */
export interface Party {
  section?: string | undefined;
  /** The most that one seat may cost, in points. */
  seatCeiling?: number | undefined;
  /** One of the seats is for a wheelchair user, the next one for the companion. */
  hasWheelchair?: boolean | undefined;
}

/** The wishes as the server takes them with a request for the best seats. */
export interface PartyWishes {
  section?: string;
  maxPrice?: number;
  accessible?: number;
}

const noWishes: Party = {};

/**
 * Draws the wishes of a buyer; a concert without a layout has no sections to wish for.
 *
 * @param random a stream of its own, so that the rest of a buyer does not depend on it.
 */
export function drawParty({ concert, parties }: Scenario, makeRandom: () => Random): Party {
  const { layout, price } = concert;
  if (!layout) return noWishes;
  const random = makeRandom();
  const section = layout.sections[random.int(0, layout.sections.length - 1)]!;
  const prices = layout.sections.map((one) => one.price ?? price);
  const ceiling = Math.round(random.between([Math.min(...prices), Math.max(...prices)]));
  const hasAccessible = layout.sections.some(({ accessible = [] }) => accessible.length > 0);
  const isWheelchair = random.chance(parties.accessible) && hasAccessible;
  return {
    ...(random.chance(parties.section) && { section: section.name }),
    ...(random.chance(parties.maxPrice) && { seatCeiling: ceiling }),
    ...(isWheelchair && { hasWheelchair: true }),
  };
}

export function wishesOf(
  { section, seatCeiling, hasWheelchair = false }: Party,
  count: number,
): PartyWishes {
  return {
    ...(section !== undefined && { section }),
    ...(seatCeiling !== undefined && { maxPrice: seatCeiling * count }),
    ...(hasWheelchair && { accessible: 1 }),
  };
}

/** The party with one wish less; null for one that needs a seat which there is not. */
export function withFewerWishes({ section, seatCeiling, hasWheelchair }: Party): Party | null {
  if (section !== undefined) return { seatCeiling, hasWheelchair };
  if (seatCeiling !== undefined) return { hasWheelchair };
  return hasWheelchair ? null : noWishes;
}
