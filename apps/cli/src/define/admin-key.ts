export const adminKeyFlag = ['--admin-key <key>', 'the admin key (ONSALE_ADMIN_KEY)'] as const;
