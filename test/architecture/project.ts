/** Reads the project for the architecture rules: its packages, its files, and what each imports. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export interface Import {
  /** The imported package of this project (`core`, `db` …), or null for any other module. */
  package: string | null;
  /** The imported file from the project's root; null for a module of another project. */
  file: string | null;
  /** The specifier as it is written. */
  from: string;
  isRelative: boolean;
  /** type: erased before the program runs. */
  kind: 'value' | 'type' | 'dynamic';
}

export interface Comment {
  /** Without the comment's own marks, one entry for each line. */
  lines: string[];
  /** The longest line as it stands in the file, in columns. */
  columns: number;
  isDocumentation: boolean;
  /** From the start of the file, in characters. */
  start: number;
}

export interface SourceFile {
  /** From the project's root, such as `packages/core/src/time/clock.ts`. */
  path: string;
  /** The package of a file in `apps` or `packages`; null at the root. */
  package: string | null;
  /** `src` is what runs; everything else is for those who work on the project. */
  isSource: boolean;
  lines: number;
  imports: Import[];
  comments: Comment[];
  /** Names used, and members as `AbortSignal.timeout`, outside of comments, strings and types. */
  names: Set<string>;
  /** Every name that the file declares: variables, functions, types, members, parameters. */
  declared: Set<string>;
}

export interface Package {
  /** The folder, such as `packages/core`. */
  path: string;
  /** The folder's own name, such as `core`. */
  folder: string;
  name: string;
  description: string | undefined;
  license: string | undefined;
  type: string | undefined;
  dependencies: string[];
  devDependencies: string[];
}

export interface Page {
  path: string;
  text: string;
}

const scope = '@onsale/';
const appPackages = new Set(['cli', 'server']);

/** The file of a specifier such as `@onsale/db/store`; `exports` in package.json agree. */
function fileOfPackage(from: string): string | null {
  if (!from.startsWith(scope)) return null;
  const [name = '', ...rest] = from.slice(scope.length).split('/');
  const home = `${appPackages.has(name) ? 'apps' : 'packages'}/${name}`;
  if (rest.length === 0) return `${home}/src/index.ts`;
  if (rest[0] === 'testing') return `${home}/testing/${rest.slice(1).join('/') || 'testing'}.ts`;
  return `${home}/src/${rest.join('/')}.ts`;
}

export function readFile(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const { staticImports, staticExports, dynamicImports } = parsed.module;

  const importOf = (from: string, kind: Import['kind']): Import => ({
    package: from.startsWith(scope) ? (from.slice(scope.length).split('/')[0] ?? null) : null,
    file: from.startsWith('.') ? join(dirname(path), from) : fileOfPackage(from),
    from,
    isRelative: from.startsWith('.'),
    kind,
  });
  // `import { type A }` is no type import: the module still loads when the program runs.
  const kindOf = ({ start }: { start: number }) =>
    /^(import|export)\s+type\b/.test(text.slice(start)) ? 'type' : 'value';
  const imports = [
    ...staticImports.map((found) => importOf(found.moduleRequest.value, kindOf(found))),
    ...staticExports.flatMap((found) => {
      const from = found.entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
      return from === undefined ? [] : [importOf(from, kindOf(found))];
    }),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) =>
      importOf(text.slice(start, end).replaceAll(/^['"`]|['"`]$/g, ''), 'dynamic'),
    ),
  ];

  const names = new Set<string>();
  const declared = new Set<string>();
  const declare = (node: unknown): void => {
    const { type, name } = (node ?? {}) as { type?: string; name?: string };
    if ((type === 'Identifier' || type === 'PrivateIdentifier') && name) declared.add(name);
  };
  new Visitor({
    Identifier: ({ name }) => void names.add(name),
    MemberExpression({ object, property, computed }) {
      if (!computed && object.type === 'Identifier' && property.type === 'Identifier') {
        names.add(`${object.name}.${property.name}`);
      }
    },
    TSImportType: ({ source }) => void imports.push(importOf(source.value, 'type')),
    VariableDeclarator: ({ id }) => declare(id),
    FunctionDeclaration: ({ id, params }) => [id, ...params].forEach(declare),
    FunctionExpression: ({ params }) => params.forEach(declare),
    ArrowFunctionExpression: ({ params }) => params.forEach(declare),
    ClassDeclaration: ({ id }) => declare(id),
    MethodDefinition: ({ key }) => declare(key),
    PropertyDefinition: ({ key }) => declare(key),
    TSInterfaceDeclaration: ({ id }) => declare(id),
    TSTypeAliasDeclaration: ({ id }) => declare(id),
    TSPropertySignature: ({ key }) => declare(key),
    TSMethodSignature: ({ key }) => declare(key),
  }).visit(parsed.program);

  const [folder, packageName, part] = path.split('/');
  const isInPackage = folder === 'apps' || folder === 'packages';
  return {
    path,
    package: isInPackage ? (packageName ?? null) : null,
    isSource: isInPackage && part === 'src',
    lines: text.trimEnd().split('\n').length,
    imports,
    comments: parsed.comments.map((found) => commentOf(text, found)),
    names,
    declared,
  };
}

function commentOf(
  text: string,
  { type, value, start }: { type: string; value: string; start: number },
): Comment {
  const lines = value.split('\n');
  const column = start - text.lastIndexOf('\n', start - 1) - 1;
  const widths = lines.map(
    (line, at) => line.length + (at === 0 ? column + 2 : 0) + (at === lines.length - 1 ? 2 : 0),
  );
  return {
    lines: lines.map((line) => line.replace(/^\s*\*?\s?/, '').trimEnd()),
    columns: type === 'Line' ? column + 2 + value.length : Math.max(...widths),
    isDocumentation: type === 'Block' && value.startsWith('*'),
    start,
  };
}

export function readPackage(path: string, text: string): Package {
  const { name, description, license, type, dependencies, devDependencies } = JSON.parse(
    text,
  ) as Record<'name' | 'description' | 'license' | 'type', string | undefined> &
    Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;
  const ownPackages = (dependenciesOfKind: Record<string, string> = {}) =>
    Object.keys(dependenciesOfKind)
      .filter((dependency) => dependency.startsWith(scope))
      .map((dependency) => dependency.slice(scope.length));
  return {
    path,
    folder: path.split('/').at(-1) ?? path,
    name: name ?? '',
    description,
    license,
    type,
    dependencies: ownPackages(dependencies),
    devDependencies: ownPackages(devDependencies),
  };
}

export interface Project {
  files: SourceFile[];
  packages: Package[];
  pages: Page[];
}

export function readProject(root: string): Project {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const exclude = (path: string) => /(^|\/)(node_modules|dist)$/.test(path);
  const find = (patterns: string[]) => globSync(patterns, { cwd: root, exclude });
  const files = find([
    '{apps,packages}/*/{src,test,testing,build}/**/*.ts',
    '{apps,packages}/*/*.ts',
    '{test,bench,release,examples}/**/*.ts',
    '*.ts',
  ]);
  const packages = find(['{apps,packages}/*/package.json']);
  const pages = find(['*.md', 'docs/**/*.md', 'bench/*.md', '{apps,packages}/*/*.md']);
  return {
    files: files.map((path) => readFile(path, read(path))),
    packages: packages.map((path) => readPackage(dirname(path), read(path))),
    pages: pages.map((path) => ({ path, text: read(path) })),
  };
}
