import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'
import license from 'rollup-plugin-license'

const licences = fileURLToPath(new URL('dist/licenses.txt', import.meta.url))

export default defineConfig({
  input: {
    build: 'src/image/main.ts',
    merge: 'src/merge/main.ts',
    plan: 'src/plan/main.ts',
    post: 'src/post.ts',
  },
  platform: 'node',
  // @actions/core loads an HTTP stack (undici, 45 ms at every start) for an OIDC client that is not used here.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/(@actions|undici)\//, sideEffects: false }] },
  output: {
    dir: 'dist',
    cleanDir: true,
    // `git diff` shows what is ours, and .gitattributes hides what is not.
    chunkFileNames: ({ moduleIds }) =>
      `${moduleIds.some((id) => id.includes('node_modules')) ? 'vendor' : 'shared'}/[name].js`,
    // Our own code stays reviewable; each vendor is a chunk that changes only with the vendor.
    codeSplitting: {
      groups: [
        // What requests to registries need of undici; the rest of it, for downloads, goes with @actions/http-client.
        { test: /node_modules\/undici\/lib\/(api|core|dispatcher)\//, name: 'undici', priority: 2 },
        // First, since a group takes what its modules need along: @actions/cache would take these, and it is loaded on use.
        { test: /node_modules\/(@actions\/(core|http-client)|semver)\//, name: vendorOf, priority: 1 },
        { test: /node_modules/, name: vendorOf },
        // And what checks a binary, which the start shares with the store of binaries that is loaded on use.
        { test: /releases\.json$|\/src\/(buildx\/version|toolchain\/sha256)\.ts$/, name: 'releases' },
        // What every entry needs, in one file: each file costs half a millisecond at start.
        {
          test: /\/src\/(message|process|tail|runner|reference|uncaught|log|input\/scalar|state|cache\/service)\.ts$/,
          name: 'common',
        },
      ],
    },
  },
  plugins: [license({ thirdParty: { output: { file: licences } } })],
})

/** `@actions/core` becomes `actions-core`. */
function vendorOf(id) {
  const [, scope, name] = id.match(/.*node_modules\/(?:@([^/]+)\/)?([^/]+)/)
  return [scope, name].filter(Boolean).join('-')
}
