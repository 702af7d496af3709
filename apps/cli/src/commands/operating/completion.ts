/** The `completion` command: prints the completion script for bash, zsh or fish. */
import { scripts } from '../../completion/scripts.ts';
import type { Shell } from '../../completion/shells.ts';
import type { Context } from '../../context.ts';

export async function completion(
  { out }: Context,
  { shell, name }: { shell: Shell; name: string },
): Promise<void> {
  const program = [process.execPath, process.argv[1] ?? ''];
  const script = scripts[shell]({ name, program });
  out.data({ shell, script }, () => script);
}
