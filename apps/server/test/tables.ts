/** Every table but the settings; whoever refers to another table comes before it. */
export const tables = [
  'spentChallenges',
  'addressCounts',
  'ledgerEntries',
  'transfers',
  'tickets',
  'seats',
  'orders',
  'reservations',
  'queueEntries',
  'roomCounters',
  'rooms',
  'performances',
  'concerts',
  'wallets',
  'users',
  'answers',
] as const;
