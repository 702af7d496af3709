/** Reads the trusted proxies and the loopback setting from the environment. */
import { ConfigError } from '../config/config-error.ts';
import { type AddressSettings, parseNetwork } from '../http/client-address.ts';

/** @throws ConfigError naming the setting that cannot be used. */
export function readAddressSettings(env: Record<string, string | undefined>): AddressSettings {
  const list = (env['ONSALE_TRUSTED_PROXIES'] ?? '').split(',').map((text) => text.trim());
  const trustedProxies = list.filter(Boolean);
  trustedProxies.forEach(parseNetwork);
  const limitLoopback = env['ONSALE_LIMIT_LOOPBACK'] || 'false';
  if (limitLoopback !== 'true' && limitLoopback !== 'false') {
    throw new ConfigError(
      `ONSALE_LIMIT_LOOPBACK must be true or false, and is "${limitLoopback}".`,
    );
  }
  return { trustedProxies, limitLoopback: limitLoopback === 'true' };
}
