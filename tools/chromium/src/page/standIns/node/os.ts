/** A folder to name, not to use: `mkdtempSync` makes its own on the host. */
export const tmpdir = (): string => '/';
