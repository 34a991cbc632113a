import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { codeIn, lonelyCommandsIn, pairsIn, platformsIn, readGuide, tableIn } from '../__tests__/command-line.ts'
import { makeFolder, step } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import {
  archiveAt,
  filesIn,
  imageAt,
  inLab,
  namesInTar,
  own,
  type Places,
  repository,
  type Side,
  take,
  type as typeIn,
} from './command-line.ts'
import { crane, lab, sh } from './lab.ts'

// docs/from-the-command-line.md: what is typed, and the step beside it, must come to the same. Builders are in
// builders-from-the-command-line.test.ts.

const guide = readGuide()
const pairs = pairsIn(guide)
const sides = ['typed', 'step'] as const

/** How a pair is run, and what must be the same. */
type Case = {
  /** Is in its command, and in no other. */
  readonly contains: string
  readonly dockerfile?: string
  readonly env?: Readonly<Record<string, string>>
  readonly places?: (side: Side) => Places
  /** In place of the step's own. */
  readonly inputs?: Places
  /** Whether both fail; the default is that the pair says with which words. */
  readonly fails?: true
  /** What came of a side. */
  readonly result?: (of: Outcome) => unknown
}

type Ran = { readonly exitCode: number; readonly log: string; readonly outputs: Readonly<Record<string, string>> }

type Outcome = {
  readonly side: Side
  readonly workspace: string
  /** What it printed. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
}

const agent = join(makeFolder(), 'agent')
const common = { TOKEN: 'a-token', SSH_AUTH_SOCK: agent }
let builder: SharedBuilder
let sshAgent: ChildProcess
/** What two build jobs pushed. */
let legs: Readonly<Record<string, string>>

const pushed = (tag: string) => ({ result: ({ side }: Outcome) => imageAt(`${repository}:${tag}-${side}`) })
const inFolder = (read: (workspace: string) => unknown) => ({ result: ({ workspace }: Outcome) => read(workspace) })
const joined = (kind: string) => ({
  places: () => ({
    ...{ $AMD64: legs[`${kind}-linux-amd64`] ?? '', $ARM64: legs[`${kind}-linux-arm64`] ?? '' },
    ...Object.fromEntries(
      ['amd64', 'arm64'].map((machine) => [
        `\${{ needs.${machine}.outputs.${kind}-linux-${machine} }}`,
        legs[`${kind}-linux-${machine}`] ?? '',
      ]),
    ),
  }),
})
const twoStages = 'FROM scratch AS first\nCOPY word /\nFROM scratch\nCOPY --from=first /word /other\n'
const cacheEnv = {
  ACTIONS_CACHE_SERVICE_V2: 'True',
  ACTIONS_RESULTS_URL: lab.LAB_CACHE_URL,
  ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN,
}

const cases: readonly Case[] = [
  {
    contains: '--builder mybuilder',
    places: () => ({ mybuilder: builder.inputs.builder ?? '' }),
    result: ({ log, outputs }) => (outputs.builder ?? log).includes(builder.inputs.builder ?? ''),
  },
  {
    contains: '--platform linux/arm/v7',
    dockerfile: `FROM --platform=$BUILDPLATFORM ${lab.LAB_BASE_IMAGE}\nARG TARGETPLATFORM\nRUN echo SIDE for $TARGETPLATFORM.\n`,
    result: ({ side, log }) => [...new Set(log.match(new RegExp(`(?<=${side} for )linux[\\w/]+(?=\\.)`, 'g')))].sort(),
  },
  { contains: '-t ghcr.io/acme/app:latest --push', ...pushed('latest') },
  { contains: '--target runtime', ...pushed('1.2.3') },
  {
    contains: '--ssh default',
    dockerfile: `FROM ${lab.LAB_BASE_IMAGE}
RUN --mount=type=secret,id=npmrc --mount=type=secret,id=token --mount=type=ssh \\
  echo SIDE; test -S "$SSH_AUTH_SOCK" && cat /run/secrets/npmrc /run/secrets/token | grep -qx 'from-npmrca-token'
`,
    result: () => 'built',
  },
  {
    contains: '--provenance=mode=max',
    // The lab has no scanner.
    places: () => ({ '--sbom=true ': '' }),
    inputs: { sbom: 'false' },
    ...pushed('1.2.3'),
  },
  {
    contains: '--metadata-file metadata.json',
    result: ({ log, outputs }) => Object.keys(JSON.parse(outputs.metadata ?? log.slice(log.search(/^{$/m)))),
  },
  {
    contains: 'build --check',
    dockerfile: 'FROM scratch AS First\nCOPY word /\n',
    fails: true,
    result: ({ log }) => /StageNameCasing/.test(log),
  },
  {
    contains: '--output type=local',
    ...inFolder((workspace) => [filesIn(join(workspace, 'out')), namesInTar(join(workspace, 'out.tar'))]),
  },
  {
    contains: '--output type=oci',
    ...inFolder((workspace) => ['oci', 'docker'].map((kind) => archiveAt(join(workspace, `image.${kind}.tar`)))),
  },
  {
    contains: '--platform linux/arm64 -t app:test --load',
    result: ({ side }) => {
      const name = `${own('command-line', side)}:test`
      const platform = sh('docker', 'image', 'inspect', '--format={{.Os}}/{{.Architecture}}', name).trim()
      sh('docker', 'image', 'rm', name)
      return platform
    },
  },
  { contains: '--platform linux/amd64,linux/arm64 -t app:test --load' },
  { contains: '--builder default' },
  { contains: '--output type=registry', ...pushed('1.2.3') },
  {
    contains: 'push-by-digest=true',
    result: ({ outputs, log }) =>
      imageAt(`${repository}@${outputs.digest ?? log.match(/(?<=exporting manifest list )sha256:\w+/)?.[0]}`),
  },
  {
    contains: '--cache-to type=inline',
    result: ({ side }) =>
      /moby.buildkit.cache.v0/.test(crane('config', '--platform=linux/amd64', `${repository}:main-${side}`)),
  },
  {
    contains: '--cache-to type=registry',
    dockerfile: twoStages,
    result: ({ side }) => {
      const { config, layers } = JSON.parse(crane('manifest', `${repository}:cache-${side}`))
      return { type: config.mediaType, layers: layers.length }
    },
  },
  {
    contains: '--cache-to type=local',
    dockerfile: twoStages,
    places: () => ({ '/var/cache/app': 'layers' }),
    ...inFolder((workspace) => filesIn(join(workspace, 'layers')).some((path) => /(^|\/)index\.json$/.test(path))),
  },
  {
    contains: '--cache-to type=gha',
    env: cacheEnv,
    places: (side) => ({ 'scope=app': `scope=${own('app', side)}` }),
    inputs: { 'cache-scope': own('app', 'step') },
    result: ({ side }) =>
      readFileSync(lab.LAB_CACHE_LOG, 'utf8').includes(`FinalizeCacheEntryUpload index-${own('app', side)}-`),
  },
  { contains: 'imagetools create -t ghcr.io/acme/app:1.2.3', ...joined('pushed'), ...pushed('1.2.3') },
  { contains: 'docker manifest create', ...joined('digest'), ...pushed('1.2.3') },
  {
    contains: 'imagetools create -t ghcr.io/acme/app:latest',
    places: () => ({ '${{ steps.image.outputs.digest }}': crane('digest', `${repository}:1.2.3-step`) }),
    result: ({ side }) =>
      crane('digest', `${repository}:latest-${side}`) === crane('digest', `${repository}:1.2.3-${side}`),
  },
  { contains: 'docker buildx bake', ...pushed('1.2.3') },
  { contains: '--build-context alpine', dockerfile: 'FROM alpine:3.22\nRUN echo SIDE\n', result: () => 'built' },
  {
    contains: '--build-arg GOPROXY',
    dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nARG GOPROXY\nRUN echo SIDE $GOPROXY | grep '/go$'\n`,
    result: () => 'built',
  },
]

/** Pairs that run elsewhere or nowhere, by what their commands contain. */
const elsewhere: Readonly<Record<string, string>> = {
  'chmod +x': 'builders-from-the-command-line.test.ts',
  'docker login': 'registries.test.ts',
  '--use --bootstrap': 'builders-from-the-command-line.test.ts',
  'tonistiigi/binfmt': 'emulated.test.ts: it would change the machine for other tests',
  'type=s3': 'command-line.test.ts: there is no S3 in the lab',
  'type=azblob': 'command-line.test.ts: the service in the lab has no account in its address',
  'docker context create': 'builders-from-the-command-line.test.ts',
  '  ssh://builder': 'ssh-nodes.test.ts',
  '--driver remote': 'remote-nodes.test.ts',
  'env.HTTPS_PROXY': 'proxies.test.ts',
}

beforeAll(async () => {
  sshAgent = spawn('ssh-agent', ['-D', '-a', agent], { stdio: 'ignore' })
  builder = await makeBuilder()
  const leg = (machine: string) =>
    step({
      workspace: makeWorkspace('step', 'FROM scratch\nCOPY word /\n'),
      env: builder.env,
      inputs: {
        ...builder.inputs,
        ...{ context: '.', platforms: `linux/${machine}`, push: 'true', publish: 'digest', images: repository },
      },
    })
  const runs = await Promise.all(['amd64', 'arm64'].map(leg))
  legs = Object.fromEntries(runs.flatMap(({ outputs }) => Object.entries(outputs).filter(([, value]) => value !== '')))
})
afterAll(async () => {
  sshAgent.kill()
  await removeBuilder(builder)
})

function makeWorkspace(side: Side, dockerfile = 'FROM scratch\nCOPY word /\n'): string {
  const staged =
    'FROM scratch AS runtime\nARG VERSION\nARG NOTE\nLABEL version=$VERSION note=$NOTE\nCOPY --from=assets logo /\n'
  const target = `target "app" {\n  target = "runtime"\n  dockerfile = "docker/Dockerfile.prod"\n  contexts = { assets = "assets" }\n  tags = ["ghcr.io/acme/app:1.2.3"]\n}\n`
  return makeContext({
    Dockerfile: dockerfile.replace('SIDE', side),
    '.npmrc': 'from-npmrc',
    'assets/logo': 'a logo',
    'docker-bake.hcl': inLab(target, side),
    'docker/Dockerfile.prod': `${staged}FROM scratch\n`,
    word: 'pear\n',
  })
}

describe.each(cases.map((one) => [one.contains, one] as const))('%s', (contains, { dockerfile, env, ...one }) => {
  const [pair, ...others] = pairs.filter(({ command }) => command.includes(contains))
  const { fails = pair?.error !== undefined, places = () => ({}), inputs = {}, result = () => 'failed' } = one

  test('comes to the same as a step', async () => {
    if (pair === undefined) throw new Error('the guide has no such pair')
    expect(others).toEqual([])
    const all = { ...common, ...builder.env, ...env }
    const current = { BUILDX_BUILDER: builder.inputs.builder ?? '' }
    const run: Record<Side, (workspace: string) => Promise<Ran>> = {
      typed: async (workspace) => {
        const ran = await typeIn(inLab(pair.command, 'typed', places('typed')), workspace, { ...all, ...current })
        return { ...ran, log: `${ran.stderr}${ran.stdout}`, outputs: {} }
      },
      step: (workspace) =>
        take({ ...pair.step, with: { ...pair.step.with, ...inputs } }, workspace, {
          env: all,
          places: places('step'),
          ...builder.inputs,
        }),
    }
    const [typed, taken] = await Promise.all(
      sides.map(async (side) => {
        const workspace = makeWorkspace(side, dockerfile)
        const { exitCode, log, outputs } = await run[side](workspace)
        if ((exitCode !== 0) !== fails) throw new Error(`${side} ended with ${exitCode}:\n${log}`)
        // The guide has buildx's words; the step says what to do.
        if (pair.error !== undefined) expect(log).toContain(side === 'typed' ? pair.error : 'containerd image store')
        return result({ side, workspace, log, outputs })
      }),
    )
    expect(taken).toEqual(typed)
    expect(taken).toBeTruthy()
  })
})

test('every pair is run, or it is known where else', () => {
  const known = [...cases.map(({ contains }) => contains), ...Object.keys(elsewhere)]
  const unknown = pairs.filter(({ command }) => !known.some((contains) => command.includes(contains)))
  expect(unknown.map(({ command }) => command)).toEqual([])
  expect(known.filter((contains) => !pairs.some(({ command }) => command.includes(contains)))).toEqual([])
})

test('what is looked at in a registry is what the outputs have', async () => {
  const [look = '', ...others] = lonelyCommandsIn(guide).filter((command) => command.includes('imagetools inspect'))
  expect(others).toEqual([])
  const inputs = { context: '.', platforms: 'linux/amd64,linux/arm64', push: 'true', tags: `${repository}:look-typed` }
  const { outputs } = await step({
    workspace: makeWorkspace('step'),
    env: builder.env,
    inputs: { ...builder.inputs, ...inputs },
  })
  const { stdout } = await typeIn(inLab(look.replaceAll('1.2.3', 'look'), 'typed'), makeFolder(), builder.env)
  expect(stdout.match(/^Digest: +(\S+)$/m)?.[1]).toBe(outputs.digest)
  expect(stdout.match(/(?<=Platform: +)linux\S+/g)).toEqual(outputs.platforms?.split(','))
  const digests = JSON.parse(stdout.slice(stdout.search(/^{$/m))).manifests.map(
    ({ digest }: { digest: string }) => digest,
  )
  expect(digests).toEqual(expect.arrayContaining(Object.values(JSON.parse(outputs.digests ?? '{}'))))
  const index = await typeIn(inLab('docker manifest create x/y:1 ghcr.io/acme/app:look', 'typed'), makeFolder(), {})
  expect(index.stderr).toContain('is a manifest list')
})

describe('what the guide says of buildx', () => {
  const buildx = (folder: string, ...args: string[]) =>
    spawnSync(lab.LAB_BUILDX, args, { encoding: 'utf8', env: { PATH: process.env.PATH, BUILDX_CONFIG: folder } })
  const flagsOf = (...command: string[]): readonly string[] =>
    buildx('/', ...command, '--help').stdout.match(/--[a-z][\w-]+/g) ?? []

  test('flags are there, and those of build are all in the table', () => {
    const help = new Map<string, readonly string[]>()
    const commands = guide.replaceAll('\\\n', ' ').matchAll(/docker buildx ((?:imagetools )?\w+)(?= )([^`\n]*)/g)
    for (const [, command = '', rest = ''] of commands) {
      const known = help.get(command) ?? flagsOf(...command.split(' '))
      help.set(command, known)
      expect((rest.match(/(?<= )--[a-z][\w-]+/g) ?? []).filter((flag) => !known.includes(flag))).toEqual([])
    }
    const table = tableIn(guide, /^`--add-host`/).flatMap(([flags = '']) => codeIn(flags))
    expect([...new Set(flagsOf('build'))].filter((flag) => !['--help', ...table].includes(flag))).toEqual([])
    expect(buildx('/', 'create', '--config', '/nowhere').stderr).not.toContain('unknown flag')
  })

  const rows = platformsIn(guide)
  // As buildx keeps it of a node, by the function that reads --platform of a build.
  const platformsOf = (names: readonly string[]) => {
    const folder = makeFolder()
    const made = buildx(folder, 'create', '--name=made', '--driver=docker-container', `--platform=${names.join(',')}`)
    if (made.status !== 0) return made.stderr
    const [{ Platforms }] = JSON.parse(readFileSync(join(folder, 'instances', 'made'), 'utf8')).Nodes
    return Platforms.map(({ os, architecture, variant }: Record<string, string>) =>
      [os, architecture, variant].filter(Boolean).join('/'),
    )
  }

  test('platforms that it takes', () => {
    const taken = rows.filter(({ buildx }) => buildx.length > 0)
    const made = taken.flatMap(({ names, buildx: [first, ...others] }) =>
      names.map((_, at) => (at === 0 ? first : (others[at - 1] ?? first))),
    )
    expect(platformsOf(taken.flatMap(({ names }) => names))).toEqual(made)
  })

  test.each(rows.filter(({ buildx }) => buildx.length === 0).flatMap(({ names }) => names))(
    'that it refuses %s',
    (name) => {
      expect(platformsOf([name])).toContain(`"${name}": unknown operating system or architecture`)
    },
  )
})
