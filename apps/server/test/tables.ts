/** Every table but the settings and the signing secrets; whoever refers to another table comes before it. */
export const tables = [
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
  'adminKeys',
  'adminLog',
] as const;
