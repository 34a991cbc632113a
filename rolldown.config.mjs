import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'
import license from 'rollup-plugin-license'

const licences = fileURLToPath(new URL('dist/licenses.txt', import.meta.url))

export default defineConfig({
  input: {
    build: 'src/build/main.ts',
    merge: 'src/merge/main.ts',
    plan: 'src/plan/main.ts',
    post: 'src/build/post.ts',
  },
  platform: 'node',
  // @actions/core loads an HTTP stack (undici, 45 ms at every start) for an OIDC client that is not used here.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/(@actions|undici)\//, sideEffects: false }] },
  output: {
    dir: 'dist',
    cleanDir: true,
    chunkFileNames: 'chunks/[name].js',
    // Our own code stays reviewable; each vendor is a chunk that changes only with the vendor.
    codeSplitting: {
      groups: [
        {
          test: /node_modules/,
          name: (id) =>
            id
              .match(/.*node_modules\/(?:@([^/]+)\/)?([^/]+)/)
              ?.slice(1)
              .filter(Boolean)
              .join('-'),
        },
        { test: /releases\.json$/, name: 'releases' },
        { test: /src\//, name: 'shared', minShareCount: 2 },
      ],
    },
  },
  plugins: [license({ thirdParty: { output: { file: licences } } })],
})
