/** What the architecture rules look at: the project's packages, and its files with what they import. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export interface Import {
  /** The room of this project that is imported (`core`, `db` …), or null for anything else. */
  room: string | null;
  /** The imported file from the project's root, when it is given by a relative path. */
  file: string | null;
  /** As written. */
  from: string;
  /** type: erased before the program runs. */
  kind: 'value' | 'type' | 'dynamic';
}

export interface SourceFile {
  /** From the project's root, such as `packages/core/src/time/clock.ts`. */
  path: string;
  /** The room of a file in `apps` or `packages`; null at the root. */
  room: string | null;
  /** `src` is what runs; everything else is only for those who work on it. */
  isSource: boolean;
  lines: number;
  imports: Import[];
  comments: string[];
  /** Names used, and members as `AbortSignal.timeout`, outside of comments, strings and types. */
  names: Set<string>;
}

export interface Package {
  /** The folder, such as `packages/core`. */
  path: string;
  room: string;
  name: string;
  description: string | undefined;
  license: string | undefined;
  type: string | undefined;
  dependencies: string[];
  devDependencies: string[];
}

const scope = '@onsale/';

export function readFile(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const { staticImports, staticExports, dynamicImports } = parsed.module;

  const named = (from: string, kind: Import['kind']): Import => ({
    room: from.startsWith(scope) ? (from.slice(scope.length).split('/')[0] ?? null) : null,
    file: from.startsWith('.') ? join(dirname(path), from) : null,
    from,
    kind,
  });
  // `import { type A }` is no type import: the module still loads when the program runs.
  const kindOf = ({ start }: { start: number }) =>
    /^(import|export)\s+type\b/.test(text.slice(start)) ? 'type' : 'value';
  const imports = [
    ...staticImports.map((found) => named(found.moduleRequest.value, kindOf(found))),
    ...staticExports.flatMap((found) => {
      const from = found.entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
      return from === undefined ? [] : [named(from, kindOf(found))];
    }),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) =>
      named(text.slice(start, end).replaceAll(/^['"`]|['"`]$/g, ''), 'dynamic'),
    ),
  ];

  const names = new Set<string>();
  new Visitor({
    Identifier: ({ name }) => void names.add(name),
    MemberExpression({ object, property, computed }) {
      if (!computed && object.type === 'Identifier' && property.type === 'Identifier') {
        names.add(`${object.name}.${property.name}`);
      }
    },
  }).visit(parsed.program);

  const [folder, room, part] = path.split('/');
  const isRoom = folder === 'apps' || folder === 'packages';
  return {
    path,
    room: isRoom ? (room ?? null) : null,
    isSource: isRoom && part === 'src',
    lines: text.trimEnd().split('\n').length,
    imports,
    comments: parsed.comments.map(({ value }) => value),
    names,
  };
}

export function readPackage(path: string, text: string): Package {
  const { name, description, license, type, dependencies, devDependencies } = JSON.parse(
    text,
  ) as Record<'name' | 'description' | 'license' | 'type', string | undefined> &
    Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;
  const rooms = (listed: Record<string, string> = {}) =>
    Object.keys(listed)
      .filter((dependency) => dependency.startsWith(scope))
      .map((dependency) => dependency.slice(scope.length));
  return {
    path,
    room: path.split('/').at(-1) ?? path,
    name: name ?? '',
    description,
    license,
    type,
    dependencies: rooms(dependencies),
    devDependencies: rooms(devDependencies),
  };
}

export function readProject(root: string): { files: SourceFile[]; packages: Package[] } {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const exclude = (path: string) => /(^|\/)(node_modules|dist)$/.test(path);
  const files = globSync(
    [
      '{apps,packages}/*/{src,test}/**/*.ts',
      '{apps,packages}/*/*.ts',
      '{test,bench}/**/*.ts',
      '*.ts',
    ],
    {
      cwd: root,
      exclude,
    },
  );
  const packages = globSync('{apps,packages}/*/package.json', { cwd: root, exclude });
  return {
    files: files.map((path) => readFile(path, read(path))),
    packages: packages.map((path) => readPackage(dirname(path), read(path))),
  };
}
