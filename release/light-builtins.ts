/**
 * A plugin of the bundler that reads Node's modules without `import`, so that commands start fast.
 *
 * To import `node:process` or `node:fs`, Node reads every property of it, which opens the standard
 * streams and loads `node:fs/promises`. That takes a quarter of the time of `--help`.
 */
import type { Plugin } from 'rolldown';

const emptyModule = '\0empty';

/** An import of one of Node's modules, as the bundler writes it. */
const builtinImport = /\bimport\s*([\w$*{][^"';]*?)\s*from\s*"(node:[^"]+)";/g;

/**
 * @param chunk the name of the chunk that every command loads.
 * @param isUnused whether a file imports one of Node's modules that it never uses.
 */
export function lightBuiltins(
  chunk: string,
  isUnused: (builtin: string, importer: string) => boolean,
): Plugin {
  return {
    name: 'light-builtins',
    resolveId: (specifier, importer = '') => (isUnused(specifier, importer) ? emptyModule : null),
    load: (id) => (id === emptyModule ? 'export default {};' : null),
    renderChunk(code, { name }) {
      if (name !== chunk) return null;
      const light = code.replaceAll(builtinImport, (_, clause: string, builtin: string) => {
        const [, single = '', named = ''] = /^([\w$]+)?(?:,\s*)?(\{.*\})?$/.exec(clause) ?? [];
        const names = [single, named.replaceAll(' as ', ': ')].filter(Boolean);
        if (names.length === 0)
          throw new Error(`The import of ${builtin} has another form: ${clause}.`);
        const read = `globalThis.process.getBuiltinModule("${builtin}")`;
        return names.map((one) => `const ${one} = ${read};`).join('\n');
      });
      if (/\bimport[^;()]*"node:/.test(light))
        throw new Error('A module of Node is still imported.');
      return { code: light, map: null };
    },
  };
}
