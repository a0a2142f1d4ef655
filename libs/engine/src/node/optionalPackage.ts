/**
 * Imports a package that may be missing. The name comes as a value, so that neither compiler nor bundler binds it: this
 * program runs, and keeps its licence, without the GPL packages.
 *
 * @returns `undefined` when the package is not installed; a fault inside an installed one is thrown
 */
export async function importOptional<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(/* @vite-ignore */ name)) as T;
  } catch (error) {
    if (isNotInstalled(error, name)) return undefined;
    throw error;
  }
}

function isNotInstalled(error: unknown, name: string): boolean {
  return (
    error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(name)
  );
}
