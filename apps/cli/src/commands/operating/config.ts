/** The `config` commands: show and change the settings of the config file. */
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import { sanitize } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { changeConfig, configPath } from '../../settings/config-file.ts';
import { configKeyNames, configKeys, isConfigKey } from '../../settings/config-keys.ts';
import { resolveSettings, type Settings } from '../../settings/settings.ts';
import { t } from '../../language/language.ts';

const pathOf = ({ host }: Context): string => configPath(host.env);

function settingsOf(context: Context): Settings {
  return resolveSettings({ env: context.host.env, flags: context.flags, path: pathOf(context) });
}

export async function listConfig(context: Context): Promise<void> {
  const settings = settingsOf(context);
  const list = configKeyNames.map((key) => ({ key, ...settings[key] }));
  context.out.data({ settings: list }, (c) =>
    fittedTable(
      {
        columns: [{ title: t`Key` }, { title: t`Value` }, { title: t`Source`, wraps: true }],
        rows: list.map(({ key, value, source }) => [
          key,
          sanitize(String(value)),
          sanitize(source),
        ]),
        screenWidth: context.out.screenWidth,
      },
      c,
    ),
  );
}

export async function getConfig(context: Context, key: string): Promise<void> {
  const setting = settingsOf(context)[knownKey(key)];
  context.out.data({ key, ...setting }, () => sanitize(String(setting.value)));
}

export async function setConfig(context: Context, key: string, text: string): Promise<void> {
  const { parse, must } = configKeys[knownKey(key)];
  const value = parse(text);
  if (value === null) throw usageError(t`${key} ${must}, not "${text}".`);
  const path = pathOf(context);
  changeConfig(path, key, value);
  context.out.data(
    { key, value, path },
    (c) => t`${c.green('✓')} ${key} is now ${value} in ${path}`,
  );
}

/** Accepts unknown keys: a file that has one is refused until it is removed. */
export async function unsetConfig(context: Context, key: string): Promise<void> {
  const path = pathOf(context);
  changeConfig(path, key, undefined);
  context.out.data(
    { key, path },
    (c) => t`${c.green('✓')} ${sanitize(key)} is no longer set in ${path}`,
  );
}

export async function showConfigPath(context: Context): Promise<void> {
  const path = pathOf(context);
  context.out.data({ path }, () => path);
}

function knownKey(key: string): keyof Settings {
  if (isConfigKey(key)) return key;
  throw usageError(t`There is no setting "${key}". The settings are ${configKeyNames.join(', ')}.`);
}
