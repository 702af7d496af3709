/** Reads the host names that may be called from the environment. */
import { ConfigError } from '../config/config-error.ts';
import type { AllowedHosts } from '../http/allowed-hosts.ts';

const variable = 'ONSALE_ALLOWED_HOSTS';
const hostName = /^(\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;

/**
 * @returns undefined without the setting; null when any name is allowed.
 * @throws ConfigError naming the entry that is not a host name.
 */
export function readAllowedHosts(list: string | undefined): AllowedHosts | undefined {
  const names = (list ?? '').split(',').map((text) => text.trim().toLowerCase());
  const hosts = names.filter(Boolean);
  if (hosts.length === 0) return undefined;
  if (hosts.length === 1 && ['off', '*'].includes(hosts[0]!)) return null;
  for (const host of hosts) {
    if (hostName.test(host)) continue;
    throw new ConfigError(
      `${variable} contains "${host}", which is not a host name. Use names without scheme and port such as tickets.example or .tickets.example, separated by commas, or off to allow any.`,
    );
  }
  return hosts;
}
