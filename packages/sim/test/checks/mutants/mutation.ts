/**
 * How a guard is removed in a test build: a module's functions stay what they are until a test puts
 * others in their place, for as long as it needs them.
 */
type AnyFunction = (...args: never[]) => unknown;

/** Makes what stands in the place of a function from the function itself. */
export type Replacement = (original: AnyFunction) => AnyFunction;

const replacements = new Map<string, Replacement>();

/** What a module mock gives for the real module: the same, with functions that can be replaced. */
export function mutable<Module extends object>(module: Module): Module {
  const entries = Object.entries(module).map(([name, value]) => [
    name,
    typeof value === 'function' && !isClass(value) ? replaceable(name, value) : value,
  ]);
  return Object.fromEntries(entries) as Module;
}

function replaceable(name: string, original: AnyFunction): AnyFunction {
  return (...args) => (replacements.get(name)?.(original) ?? original)(...args);
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class ');
}

/** Puts these in the place of the functions of their names, until it is disposed of. */
export function applyMutation(functions: Record<string, Replacement>): Disposable {
  for (const [name, replacement] of Object.entries(functions)) replacements.set(name, replacement);
  return { [Symbol.dispose]: () => replacements.clear() };
}

/** A replacement that fits the function whose type is given. */
export function replaceWith<Original extends AnyFunction>(
  make: (original: Original) => Original,
): Replacement {
  return (original) => make(original as Original);
}
