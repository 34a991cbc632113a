import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'
import license from 'rollup-plugin-license'
import { renderLicences } from './script/licences/licences.mjs'

const licences = fileURLToPath(new URL('dist/licenses.txt', import.meta.url))

export default defineConfig({
  input: {
    bake: 'src/bake/main.ts',
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
    chunkFileNames,
    // Our own code stays reviewable; each library is a chunk that changes only with the library.
    codeSplitting: {
      groups: [
        // The parts of undici that the registry client imports; the rest goes with @actions/http-client, for the Actions cache.
        { test: /node_modules\/undici\/lib\/(api|core|dispatcher)\//, name: 'undici', priority: 2 },
        // Before other libraries, since a group takes the dependencies of its modules along: @actions/cache, which is loaded
        // on use, would take these.
        { test: /node_modules\/(@actions\/(core|http-client)|semver)\//, name: vendorOf, priority: 1 },
        { test: /node_modules/, name: vendorOf },
        // Each file costs half a millisecond at start, so modules that are loaded together share a chunk. A module that is
        // in no group falls into the chunk of whoever imports it; with several importers it becomes a chunk of its own.
        ...Object.entries({
          'every-entry': /^(message|in-order|log|runner|reference|input\/scalar)$/,
          'build-merge-post': /^(actions-cache|at-most|cancel|process|state|tail|uncaught|docker\/config)$/,
          'reading-inputs':
            /^(git-context|platform|report\/outputs|toolchain\/buildx-inputs|input\/(format-list|list|platforms|read|rules|unknown|yaml))$/,
          planning: /^plan\/(inputs|matrix|runners)$/,
          'build-and-merge':
            /^(action|failure|retry|retry-after|timed|proxies\/find|input\/(json|reference)|registry\/(access|certificates|credentials|inputs)|manifest\/(annotations|targets|manifest)|policy\/inputs|report\/(published|rows))$/,
          'build-and-post': /^(buildx\/(buildx|builder-name|removal)|docker\/daemon)$/,
          'build-and-gate':
            /^(lines|oom-kills|cache\/report|image\/(annotate|calls|context|division|hosts|own-outputs|title)|input\/csv|buildx\/(arguments|builder|build|driver-opts|emulated|events|inspect|layout|step-lines|steps|target-progress|warnings)|elf\/machines|toolchain\/(emulated-here|emulation|handlers|inputs)|docker\/images)$/,
          sentences: /^(said|go-said|run-said|buildx\/(registry-said|said))$/,
          summary: /^(document-address|native-runner|buildx\/amounts|report\/(markdown|platform-table|summary))$/,
          'build-log':
            /^(buildx\/(build-log|cut|failed-steps|followed|lasting|moved|moved-bytes|outcome|plain-progress|printed|ring|silence|stalled|telling|titles|waiting|watchdog)|image\/watch|toolchain\/qemu-version)$/,
          architecture:
            /^(architecture\/(argument-words|executable|file-system|in-registry|layer|lookup|observe|path|start|verify)|elf\/(arm|arm-attributes|elf|go-arm|layout|program|uleb128))$/,
          gate: /^(image\/gate|gate\/(gate|tests))$/,
          testing: /^(gate\/(conclude|dockerfile|patience|words))$/,
          'registry-errors': /^(advice|registry\/(content|error|rules|sentences|tls-rules))$/,
          'registry-settings': /^(registry\/registries|input\/x509)$/,
          nodes: /^(toolchain\/(node-.*|open-nodes|reach|reach-tcp|ssh-.*)|docker\/ssh-said)$/,
          'registry-client':
            /^registry\/(addresses|agents|api|authorization|authorizer|client|connections|failure|logins|proxy|scoped-logins|stream|trust)$/,
          publication: /^manifest\/(image|join|judge|check|preflight|tags|publication)$/,
          commit: /^(event|git)$/,
          proxies: /^(image\/proxies|proxies\/(boot|hand-over|read|words)|buildx\/hidden-options)$/,
          rules:
            /^(tags\/(annotations|apply|attributes|enable|evaluate|expression|fields|flavor|globals|images|labels|make|metadata|outputs|pattern|ref|rule|run-facts|table|template|vocabulary|wrong))$/,
          policy:
            /^(image\/(adopt|policy)|policy\/(clock|compare|decision|forward|history|identity|immutable|look|move|open|published|rules|words))$/,
          failures: /^(docker\/(engine-said|said)|buildx\/(failure|progress|refusal))$/,
          doctor: /^(doctor\/(?!rules\/facts$).*|report\/diagnosis|buildx\/(dockerfile-said|printed-said))$/,
          'bake-summary': /^bake\/summary$/,
          'bake-files': /^(bake-files\/.*|buildx\/bake-print)$/,
          // The rest of what both load at start: it takes along what is in no group above.
          'build-and-bake':
            /^(cache\/(build|decide|inputs|own-entries|service|use|watch|write)|gate\/(commands|decide|inputs)|image\/(artifacts|attest|attestations|build-args|complete|decide|declined|destination|docker-driver|dockerfile|inputs|output|outputs|publication|push|secrets|unpublished)|buildx\/(current|engine-builder|instance|version)|registry\/loopback|toolchain\/(binary|boot|look-ahead|buildkitd|choose|network|nodes|prepare|releases|releases\.json|sha256|supplies|sweep))$/,
        }).map(([name, modules]) => ({ name, test: (id) => modules.test(moduleOf(id)) })),
      ],
    },
  },
  plugins: [license({ thirdParty: { output: { file: licences, template: (all) => renderLicences(all) } } })],
})

/**
 * Our own code goes to shared/, libraries to vendor/, which .gitattributes hides in diffs. A chunk without code of its own
 * re-exports one module from a chunk that holds several, for an `import()`; it is named after that module, folder included.
 */
function chunkFileNames({ moduleIds, facadeModuleId }) {
  const folder = [...moduleIds, facadeModuleId ?? ''].some((id) => id.includes('node_modules')) ? 'vendor' : 'shared'
  if (moduleIds.length > 0 || !facadeModuleId) return `${folder}/[name].js`
  const name = folder === 'vendor' ? vendorOf(facadeModuleId) : moduleOf(facadeModuleId).replaceAll('/', '-')
  return `${folder}/load-${name}.js`
}

/** `registry/client` of src/registry/client.ts; the whole name of anything else. */
function moduleOf(id) {
  const [, own] = id.match(/\/src\/(.*?)(?:\.ts)?$/) ?? []
  return own ?? id
}

/** `@actions/core` becomes `actions-core`. */
function vendorOf(id) {
  const [, scope, name] = id.match(/.*node_modules\/(?:@([^/]+)\/)?([^/]+)/)
  return [scope, name].filter(Boolean).join('-')
}
