/**
 * Mutation of single functions: a module mock calls the original until a test replaces a function.
 */
type AnyFunction = (...args: never[]) => unknown;

/** Makes the replacement of a function from the original. */
export type Replacement = (original: AnyFunction) => AnyFunction;

const replacements = new Map<string, Replacement>();
/** Made once for each original, so that a replacement may keep state. */
const made = new Map<AnyFunction, AnyFunction>();

/** The factory of a module mock: the same module, with functions that can be replaced. */
export function mutable<Module extends object>(module: Module): Module {
  const entries = Object.entries(module).map(([name, value]) => [
    name,
    typeof value === 'function' && !isClass(value) ? replaceable(name, value) : value,
  ]);
  return Object.fromEntries(entries) as Module;
}

function replaceable(name: string, original: AnyFunction): AnyFunction {
  return (...args) => {
    const replacement = replacements.get(name);
    if (!replacement) return original(...args);
    const replaced = made.get(original) ?? replacement(original);
    made.set(original, replaced);
    return replaced(...args);
  };
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class ');
}

/** Replaces these functions by name until the result is disposed of. */
export function applyMutation(functions: Record<string, Replacement>): Disposable {
  for (const [name, replacement] of Object.entries(functions)) replacements.set(name, replacement);
  return {
    [Symbol.dispose]: () => {
      replacements.clear();
      made.clear();
    },
  };
}

/** A replacement with the type of the original function. */
export function replaceWith<Original extends AnyFunction>(
  make: (original: Original) => Original,
): Replacement {
  return (original) => make(original as Original);
}
