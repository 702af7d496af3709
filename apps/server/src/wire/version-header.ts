/** The version of the server, which each of its responses carries. */
import manifest from '../../package.json' with { type: 'json' };

export const versionHeader = 'onsale-version';
export const { version } = manifest;
