/** Errors that keep a server from starting; their messages say what to do. */

/** A setting that cannot be used. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The port is in use, or the database is away, although the settings are right. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
