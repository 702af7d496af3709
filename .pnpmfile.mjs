/**
 * What the settings in pnpm-workspace.yaml cannot say: there an override changes the range of a
 * peer, but cannot give the package one of its own.
 */
export const hooks = {
  readPackage(manifest) {
    // It prints types with the API of TypeScript 5, which the project's TypeScript does not have.
    if (manifest.name === 'openapi-typescript') {
      delete manifest.peerDependencies.typescript;
      manifest.dependencies.typescript = '5.9.3';
    }
    return manifest;
  },
};
