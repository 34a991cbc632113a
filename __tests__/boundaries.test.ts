import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'

// The boundaries of AGENTS.md, as far as the text of src/ shows them. biome.json has the length of functions (40 lines with
// the first and the last); dist-loading.test.ts checks what is loaded at start.

type Import = {
  /** A file of src/, or a package as it is named, without `node:`. */
  readonly from: string
  /** What stands between `import` and `from`; empty for an import() or an import for its effects. */
  readonly clause: string
  readonly isType: boolean
}

const root = join(import.meta.dirname, '..', 'src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .sort()
const texts = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
const lines = new Map([...texts].map(([path, text]) => [path, text.split('\n').length - 1]))
const code = new Map([...texts].map(([path, text]) => [path, withoutComments(text)]))
const imports = new Map([...code].map(([path, text]) => [path, importsIn(text, path)]))
const actions = files.filter((path) => path.endsWith('/main.ts')).map(dirname)

/** The guide to this repository, whose claims about src/ are checked here. */
const guide = readFileSync(join(root, '..', 'AGENTS.md'), 'utf8')

const filesWith = (pattern: RegExp) => files.filter((path) => pattern.test(code.get(path) ?? ''))
const found = (path: string, pattern: RegExp) => [...(code.get(path) ?? '').matchAll(pattern)].map(([text]) => text)
const outside = (folder: string) => files.filter((path) => !path.startsWith(folder))
/** The files that need a package when they run, not only its types. */
const filesThatLoad = (pattern: RegExp) =>
  files.filter((path) => imports.get(path)?.some(({ from, isType }) => !isType && pattern.test(from)))

describe('only the listed files', () => {
  test.each([
    ['start programs', /^(?:child_process|cluster|worker_threads|@actions\/exec)$/, ['process.ts']],
    [
      'load what sends requests',
      /^(?:https?|http2|dns|dgram)(?:\/|$)|^undici|^@actions\/(?!core$|exec$|tool-cache$)/,
      ['actions-cache.ts', 'registry/agents.ts', 'registry/connections.ts'],
    ],
    ['import @actions/tool-cache', /^@actions\/tool-cache/, ['toolchain/tool-cache.ts']],
    ['import the process, where the global one would do', /^process$/, []],
  ])('%s', (_, packages, expected) => {
    expect(filesThatLoad(packages)).toEqual(expected)
  })

  test('send requests: none uses a global for it, and of packages that could, only harmless parts are imported', () => {
    expect(filesWith(/(?<!['-]|failed to )\b(?:fetch|WebSocket|EventSource|XMLHttpRequest)\b/)).toEqual([])
    const clauses = [...imports].flatMap(([path, all]) =>
      all
        .filter(({ from }) => /^(?:net|tls|@actions\/tool-cache)$/.test(from))
        .map(({ from, clause }) => `${path}: ${clause} from ${from}`),
    )
    expect(clauses.sort()).toEqual([
      'registry/agents.ts: { createSecureContext, type SecureContext } from tls',
      'registry/proxy.ts: { BlockList, isIP } from net',
      'registry/trust.ts: { rootCertificates } from tls',
      // Whether a node of a builder is there.
      'toolchain/reach-tcp.ts: { checkServerIdentity, connect as connectTls, type PeerCertificate } from tls',
      'toolchain/reach-tcp.ts: { connect as connectTcp, isIP, type Socket } from net',
      'toolchain/tool-cache.ts: { find } from @actions/tool-cache',
    ])
  })

  test('read the environment: the entries, which pass it on', () => {
    const readers = filesWith(/\bprocess\s*(?:\?\.|\.)\s*env\b/)
    // @actions/tool-cache takes its folder from a variable alone, so runner.ts may set it.
    expect(readers.filter((path) => path !== 'runner.ts')).toEqual(['action.ts', 'plan/main.ts', 'post.ts'])
    // `const { env } = process` reads it too.
    expect(
      filesWith(/(?:[=(,:[?&|>]|\.{3}|\breturn)\s*process\b(?!\s*(?:\?\.|\.)\s*\w| ")|\bprocess\s*\[|\bglobalThis\b/),
    ).toEqual(['uncaught.ts'])
    expect(found('uncaught.ts', /.*\bprocess\b(?!\.ts).*/g)).toEqual(['  source: UncaughtSource = process,'])
  })

  test('speak to the runner: each file that imports @actions/core uses its own part of it', () => {
    const uses = [...imports]
      .filter(([, all]) => all.some(({ from }) => from.startsWith('@actions/core')))
      .map(([path]) => [path, [...new Set(found(path, /(?<=\bcore\.)\w+/g))].sort()])
    expect(Object.fromEntries(uses)).toEqual({
      'image/annotate.ts': ['warning'],
      'input/read.ts': ['getInput'],
      'log.ts': [
        'AnnotationProperties',
        'ExitCode',
        'debug',
        'endGroup',
        'error',
        'notice',
        'setSecret',
        'startGroup',
        'warning',
      ],
      'report/outputs.ts': ['exportVariable', 'setOutput', 'summary'],
      'state.ts': ['getState', 'saveState'],
    })
    const clauses = [...imports.values()].flat().filter(({ from }) => from.startsWith('@actions/core'))
    expect(new Set(clauses.map(({ clause }) => clause))).toEqual(new Set(['* as core']))
  })

  test('print', () => {
    expect(filesWith(/\bprocess\s*\.\s*(?:stdout|stderr)\b|\bconsole\b/)).toEqual(['log.ts'])
  })

  test('split at slashes: platform.ts platforms, the others something else', () => {
    expect(filesWith(/\.split\(\s*(?:['"`]\/['"`]|\/\\\/\/)/).filter((path) => path !== 'platform.ts')).toEqual([
      // A path in an image.
      'architecture/path.ts',
      // The id of a build record.
      'buildx/history.ts',
      // A repository.
      'cache/scope.ts',
      'reference.ts',
      // Hosts, repositories and folders.
      'registry/logins.ts',
      'registry/loopback.ts',
      'registry/registries.ts',
      'registry/scoped-logins.ts',
    ])
  })
})

describe('only src/buildx calls buildx', () => {
  test('through a value of type Buildx', () => {
    const calls = outside('buildx/').flatMap((path) => callsOfBuildx(path).map((call) => `${path}: ${call}`))
    // The sweep adds a signal to the calls that src/buildx makes.
    expect(calls).toEqual([expect.stringMatching(/^toolchain\/[\w-]+\.ts: \(args\) => buildx\(args,$/)])
  })

  test('through the binary, or docker', () => {
    expect(outside('buildx/').filter((path) => /\[\s*['"`]buildx['"`]/.test(code.get(path) ?? ''))).toEqual([])
    const runners = filesWith(/(?<!function )(?<![\w])(?:run|startProgram)\((?!\s*(?:inputs|readInputs)\b)/)
    expect(runners.filter((path) => path !== 'process.ts')).toEqual([
      'buildx/buildx.ts',
      'buildx/version.ts',
      'docker/daemon.ts',
      'gate/script.ts',
      'git.ts',
      'kubernetes/explain.ts',
      'registry/access.ts',
      'registry/logins.ts',
      'toolchain/node-ssh.ts',
      'toolchain/probe.ts',
      'toolchain/qemu-version.ts',
      'toolchain/reach.ts',
    ])
  })
})

describe('sentences of buildx, BuildKit and docker are read in their folders and tables alone', () => {
  const others = files.filter(
    (path) => !/^(?:buildx|docker|kubernetes)\/|^(?:(?:go|run)-)?said\.ts$|^toolchain\/said\.ts$/.test(path),
  )

  test('what a program or an error says is not searched elsewhere', () => {
    const said = String.raw`(?:\b(?:message|stdout|stderr)|\bmessageOf\([^()]*\))`
    const search = String.raw`(?:includes|startsWith|endsWith|match|matchAll|search)\(`
    const pattern = new RegExp(`${said}[?!]?\\.${search}|\\.(?:test|exec)\\([^()\\n]*${said}`)
    // What undici and OpenSSL say.
    expect(others.filter((path) => pattern.test(code.get(path) ?? ''))).toEqual(['registry/failure.ts'])
  })

  test('phrases are searched for only in what registries, proxies, credential helpers, certificates and libraries say', () => {
    const regex = String.raw`[=(,:[!&|?]\s*\/(?![/*])[^'"\`/\n]*[A-Za-z]{2,} (?:\(\?:)?[A-Za-z]{2,}[^'"\`/\n]*\/`
    const argument = String.raw`\.(?:includes|indexOf|startsWith|endsWith|match|matchAll|search)\(\s*['"\`/][^'"\`\n]*[A-Za-z]{2,} (?:\(\?:)?[A-Za-z]{2,}`
    const pattern = new RegExp(`${regex}|${argument}`)
    expect(others.filter((path) => pattern.test(code.get(path) ?? ''))).toEqual([
      // The frames of PEM.
      'input/pem.ts',
      'input/x509.ts',
      'registry/error.ts',
      'registry/failure.ts',
      'registry/logins.ts',
      'registry/trust.ts',
      'toolchain/buildkitd.ts',
      'toolchain/node-ssh.ts',
    ])
  })
})

describe('dependencies', () => {
  const graph = new Map(
    [...imports].map(([path, all]) => [path, all.map(({ from }) => from).filter((from) => code.has(from))]),
  )
  const partOf = (path: string) => (path.includes('/') ? dirname(path) : path)

  test('no file imports itself through others, not even types', () => {
    expect(cyclesIn(graph)).toEqual([])
  })

  test('folders depend on one another in one direction only', () => {
    const parts = new Map<string, string[]>()
    for (const [path, others] of graph) {
      const foreign = others.map(partOf).filter((part) => part !== partOf(path))
      parts.set(partOf(path), [...(parts.get(partOf(path)) ?? []), ...foreign])
    }
    expect(cyclesIn(parts)).toEqual([])
  })

  test('the actions are those of the action.yml files', () => {
    expect(actions).toEqual(['bake', 'image', 'merge', 'plan'])
  })

  test.each(actions)('nothing outside src/%s imports from it, but that a bake is made of builds', (action) => {
    const users = outside(`${action}/`).filter((path) => action !== 'image' || !path.startsWith('bake/'))
    expect(users.filter((path) => graph.get(path)?.some((name) => name.startsWith(`${action}/`)))).toEqual([])
  })

  test.each(files.filter((path) => path.endsWith('/decide.ts')))('%s reads no files and logs nothing', (path) => {
    const impure = /^fs(?:\/|$)|^(?:log|process|input\/file|input\/read)\.ts$|^@actions\//
    expect(imports.get(path)?.filter(({ from, isType }) => !isType && impure.test(from))).toEqual([])
  })
})

describe('AGENTS.md', () => {
  test('has every file and folder of src/ in its tree, and no other', () => {
    const [, tree = ''] = guide.match(/^ {4}src\/\n((?: {6}.*\n)+)/m) ?? []
    // Names come first on a line; two spaces, or the end of the column, separate them from what is said of them.
    const named = [...tree.matchAll(/^ {6}(\S+(?: \S+)*?)(?: {2,}.*)$/gm)].flatMap(([, names = '']) => names.split(' '))
    const inSource = readdirSync(root, { withFileTypes: true })
      .filter(({ name }) => !name.endsWith('.d.ts'))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    expect(named.toSorted()).toEqual(inSource.toSorted())
  })

  test.each([
    ['environment', ['action.ts', 'plan/main.ts', 'post.ts', 'runner.ts']],
    [
      'processes',
      ['process.ts', 'registry/agents.ts', 'registry/connections.ts', 'actions-cache.ts', 'toolchain/reach-tcp.ts'],
    ],
  ])('names the files that the tests above allow: %s', (subject, expected) => {
    const line = guide.split('\n').find((candidate) => candidate.startsWith(`- ${subject}: `)) ?? ''
    expect([...line.matchAll(/`src\/([\w./-]+)`/g)].map(([, path]) => path)).toEqual(expected)
  })
})

test('files stay under 200 lines, run.ts under 100, entries under 15', () => {
  const entries = files.filter((path) => path.endsWith('/main.ts') || path === 'post.ts')
  const limitOf = (path: string) => (entries.includes(path) ? 15 : path.endsWith('/run.ts') ? 100 : 200)
  const long = files.filter((path) => (lines.get(path) ?? 0) > limitOf(path))
  expect(long.map((path) => `${path}: ${lines.get(path)}`)).toEqual([])
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/ .*$/gm, '$1')
}

function importsIn(text: string, path: string): Import[] {
  const named = (name: string) =>
    name.startsWith('.') ? normalize(join(dirname(path), name)) : name.replace(/^node:/, '')
  const declarations = text.matchAll(/^(?:import|export)\s+(type\s+)?([\w\s{},*$]+?)\s+from\s+['"]([^'"]+)['"]/gm)
  const others = text.matchAll(/(?:^import\s*|\b(?:import|require|getBuiltinModule)\(\s*)['"`]([^'"`]+)['"`]/gm)
  return [
    ...[...declarations].map(([, type, clause = '', name = '']) => ({
      from: named(name),
      clause: clause.replace(/\s+/g, ' '),
      isType: type !== undefined,
    })),
    ...[...others].map(([, name = '']) => ({ from: named(name), clause: '', isType: false })),
  ]
}

/** The calls of what has the type Buildx in a file, by its name, type or origin. */
function callsOfBuildx(path: string): string[] {
  const text = code.get(path) ?? ''
  const origins = [
    /\b(\w+)\??:\s*Buildx\b/g,
    /\b(\w+)\s*=\s*(?:bindBuildx\(|(?:\w+\.)*buildx\b(?!\())/g,
    /\bbuildx:\s*(\w+)\b(?!\()/g,
  ]
  const names = new Set(['buildx', ...origins.flatMap((origin) => [...text.matchAll(origin)].map(([, name]) => name))])
  const call = String.raw`(?:\?\.)?\s*\(|\.(?:call|apply|bind)\(`
  const calls = new RegExp(
    `(?:\\(args\\) => )?(?<![\\w'"\`-])(?:${[...names].join('|')}|bindBuildx\\([^\\n]*\\))(?:${call})(?:args,)?`,
    'g',
  )
  return [...text.matchAll(calls)].map(([found]) => found)
}

/** Every way from a node of a graph back to it that a walk finds. */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const walk = (node: string, way: readonly string[]): string[] => {
    if (way.includes(node)) return [[...way.slice(way.indexOf(node)), node].join(' -> ')]
    if (done.has(node)) return []
    const found = (graph.get(node) ?? []).flatMap((next) => walk(next, [...way, node]))
    done.add(node)
    return found
  }
  return [...new Set([...graph.keys()].flatMap((node) => walk(node, [])))]
}
