import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { type Asked, FakeRegistry } from './registry.ts'
import { Machine, type RecordedRun } from './shipped.ts'

// The shipped bake with recording stand-ins: what it asks buildx for, and which tags a registry is asked to write.
const registry = await FakeRegistry.start()
const quote = (value: unknown) => `'${JSON.stringify(value)}'`
const platforms = ['linux/amd64', 'linux/arm64']
const names = ['app', 'web', 'tool'] as const
const repository = (name: string) => `${registry.host}/${name}`
// What buildx says that it pushed is there already.
const digests = Object.fromEntries(names.map((name) => [name, registry.index(name, platforms).digest]))

beforeEach(() => {
  registry.behaviour = {}
  registry.asked.length = 0
  for (const name of names) for (const tag of registry.tags(name)) registry.remove(name, tag)
})

type Raw = Readonly<Record<string, unknown>>
type Given = {
  /** What `buildx bake --print` says: attributes of targets over those of one that is pushed. */
  readonly targets?: Readonly<Record<string, Raw>>
  /** Those that are asked for; all of them without. */
  readonly wanted?: readonly string[]
  /** Instead of it, what buildx does. */
  readonly print?: string
  /** Instead of a bake that goes well. */
  readonly bake?: string
  readonly digests?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

type BakedRun = RecordedRun & {
  /** The arguments of each call of `buildx bake`, folders and builder by names of their own. */
  readonly bakes: readonly (readonly string[])[]
  /** The definition that was baked. */
  readonly baked: { readonly target: Readonly<Record<string, Raw>> } | undefined
}

const pushedTarget = (name: string): Raw => ({
  ...{ context: '.', dockerfile: 'Dockerfile', platforms, tags: [`${repository(name)}:1`] },
  output: [{ type: 'image', push: 'true' }],
})

const allWell = `for a; do case $a in
  --metadata-file=*) /bin/cp "$0.metadata" "\${a#*=}" ;;
  --file=*) /bin/cp "\${a#*=}" "$0.baked" ;;
  esac; done`

/** Runs bake on a machine whose buildx reads one definition, and says that it pushed what the registry has. */
async function bake(inputs: Readonly<Record<string, string>> = {}, given: Given = {}): Promise<BakedRun> {
  const targets = given.targets ?? { app: {}, web: {}, tool: {} }
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: platforms })}`,
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.34.0\\n"',
    'buildx bake --print': given.print ?? '/bin/cat "$0.printed"',
    'buildx bake': given.bake ?? allWell,
  })
  const target = Object.fromEntries(
    Object.entries(targets).map(([name, raw]) => [name, { ...pushedTarget(name), ...raw }]),
  )
  const group = { default: { targets: given.wanted ?? Object.keys(targets) } }
  writeFileSync(`${machine.buildx}.printed`, JSON.stringify({ group, target }))
  const metadata = Object.entries(given.digests ?? digests).map(([name, digest]) => [
    name,
    { 'containerimage.digest': digest, 'buildx.build.ref': `b/b0/${name}`, 'image.name': repository(name) },
  ])
  writeFileSync(`${machine.buildx}.metadata`, JSON.stringify(Object.fromEntries(metadata)))
  const run = await machine.run(
    'bake',
    {
      ...{ source: '.', push: 'true', emulation: 'always', 'verify-architecture': 'off' },
      'buildx-version': '0.37.0',
      'buildx-sha256': createHash('sha256').update(readFileSync(machine.buildx)).digest('hex'),
      ...{ 'buildkit-image': 'buildkit:v0.34.0', 'binfmt-image': 'b' },
      ...inputs,
    },
    { env: given.env ?? {} },
  )
  const path = `${machine.buildx}.baked`
  const baked = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  rmSync(path, { force: true })
  const folder = JSON.parse(run.state.folder ?? '""') as string
  const named = (arg: string) => arg.replaceAll(folder, 'FOLDER').replaceAll(run.outputs.builder || '-', 'BUILDER')
  const bakes = run.calls.filter(([name, verb]) => name === 'buildx' && verb === 'bake')
  return { ...run, baked, bakes: bakes.map(([, ...args]) => args.map(named)) }
}

const quiet = ({ exitCode, log }: RecordedRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
const allTags = () => Object.fromEntries(names.map((name) => [name, registry.tags(name)]))
const noTags = { app: [], web: [], tool: [] }
const writesTag = ({ method, url }: Asked) => method === 'PUT' && !url.includes('sha256:')
const booted = ({ calls }: RecordedRun) => calls.some(([name, verb]) => name === 'buildx' && verb === 'create')
const errorOf = ({ errors }: RecordedRun) => errors.join('\n')

describe('all targets are right', () => {
  test('the tags of all move, and both calls of buildx are what they should be', async () => {
    const run = await bake()
    expect(quiet(run)).toEqual(fine)
    expect(run.bakes).toEqual([
      ['bake', '--print', '--allow=fs=*', '--push', '--progress=quiet', '--'],
      [
        ...['bake', '--allow=fs=*', '--builder=BUILDER', '--file=FOLDER/docker-bake.json'],
        ...['--metadata-file=FOLDER/metadata.json', '--progress=rawjson', '--', ...names],
      ],
    ])
    for (const name of names) expect(registry.resolve(name, '1')).toBe(digests[name])
    expect(registry.asked.filter(writesTag)).toHaveLength(3)
    const targets = JSON.parse(run.outputs.targets ?? '') as Record<string, Raw>
    expect(Object.keys(targets)).toEqual(names)
    expect(targets.web).toMatchObject({
      digest: digests.web,
      image: `${repository('web')}@${digests.web}`,
      images: [repository('web')],
      tags: [`${repository('web')}:1`],
      platforms,
    })
    expect(JSON.parse(run.outputs.metadata ?? '')).toMatchObject({
      tool: { 'containerimage.digest': digests.tool, 'image.name': `${repository('tool')}:1` },
    })
    expect(run.summary.match(/^\| (?:app|web|tool) \|/gm)).toHaveLength(3)
  })

  test('every target is pushed by digest, and has no tag in what is baked', async () => {
    const { baked } = await bake()
    for (const name of names) {
      expect(baked?.target[name]?.output).toEqual([
        `type=image,name=${repository(name)},push=true,push-by-digest=true,name-canonical=true`,
      ])
      expect(baked?.target[name]).not.toHaveProperty('tags')
    }
  })

  test('what a target builds on is made for its platforms, where they are known to be all that is needed', async () => {
    const base = { platforms: ['linux/amd64', 'linux/arm64', 'linux/386'], output: [], tags: [] }
    const targets = { app: { contexts: { base: 'target:base' } }, base }
    const { baked, ...run } = await bake({}, { targets, wanted: ['app'] })
    expect(quiet(run)).toEqual(fine)
    expect(baked?.target.base).toMatchObject({ platforms, output: [{ type: 'cacheonly' }] })
  })

  test("with the engine's own builder, buildx pushes the tags, which is said once", async () => {
    for (const name of ['app', 'web']) registry.index(name, platforms, { tag: '1' })
    const run = await bake(
      { driver: 'docker', 'buildkit-image': '', emulation: 'never' },
      { targets: { app: {}, web: {} } },
    )
    expect(run.exitCode).toBe(0)
    expect(run.log.match(/^::notice.*cannot push by digest.*$/gm)).toEqual([
      expect.stringContaining("targets 'app', 'web': "),
    ])
    expect(run.baked?.target.web).toMatchObject({ tags: [`${repository('web')}:1`] })
    expect(registry.asked.filter(writesTag)).toEqual([])
    expect(booted(run)).toBe(false)
  })

  test('a failure of what a target builds on is not that of the target', async () => {
    const targets = { app: {}, web: { contexts: { base: 'target:base' } }, base: { output: [], tags: [] } }
    const words = 'ERROR: target base: failed to solve: nothing goes'
    const run = await bake({}, { targets, wanted: ['app', 'web'], bake: `echo "${words}" >&2; exit 1` })
    expect(errorOf(run)).toMatch(/^target 'base': /)
  })

  test('two registries get a target, and both its tags', async () => {
    const mirror = await FakeRegistry.start()
    mirror.index('app', platforms)
    const tags = [`${repository('app')}:1`, `${mirror.host}/app:1`]
    const run = await bake({}, { targets: { app: { tags } } })
    expect(quiet(run)).toEqual(fine)
    expect([registry.tags('app'), mirror.tags('app')]).toEqual([['1'], ['1']])
  })

  test('two targets may have one tag where one of them is pushed', async () => {
    const tests = { tags: [`${repository('app')}:1`], output: [{ type: 'cacheonly' }] }
    const run = await bake({}, { targets: { app: {}, web: tests } })
    expect(quiet(run)).toEqual(fine)
    expect(registry.tags('app')).toEqual(['1'])
  })

  test('what was asked for is handed on as it is, behind --', async () => {
    const run = await bake({
      ...{ targets: 'app\nweb', files: 'a.hcl,b.hcl', vars: 'V=1 2', set: '*.args.X=a "b", c\napp.args.Y=$(id) `id`' },
      ...{ allow: 'network.host', 'no-cache': 'true', pull: 'true', provenance: 'mode=max', sbom: 'true' },
    })
    expect(quiet(run)).toEqual(fine)
    expect(run.bakes[0]).toEqual([
      ...['bake', '--print', '--file=a.hcl', '--file=b.hcl', '--set=*.args.X=a "b", c'],
      ...['--set=app.args.Y=$(id) `id`', '--var=V=1 2'],
      ...['--allow=network.host', '--allow=fs=*', '--no-cache', '--pull', '--push', '--provenance=mode=max'],
      ...['--sbom=true', '--progress=quiet', '--', 'app', 'web'],
    ])
    expect(run.bakes[1]).toContain('--allow=network.host')
  })

  test('what an override grants is granted to a question, too', async () => {
    const targets = { app: { entitlements: ['network.host'] } }
    const run = await bake({ call: 'check', push: '', set: 'app.entitlements=network.host' }, { targets })
    expect(run.bakes[1]).toEqual(expect.arrayContaining(['--call=check', '--allow=network.host']))
  })
})

describe('something is wrong with one target', () => {
  test('whose image is not what was asked for: no tag of any is written', async () => {
    const other = registry.index('web', ['linux/amd64']).digest
    const run = await bake({}, { digests: { ...digests, web: other } })
    expect(run.exitCode).toBe(1)
    expect(errorOf(run)).toMatch(/^target 'web': the pushed image is not what was asked for, so no tag was moved:/)
    expect(run.log).toContain("no tag is moved because target 'web' failed\n")
    expect(allTags()).toEqual(noTags)
    expect(registry.asked.filter(writesTag)).toEqual([])
    // What was pushed is told all the same.
    expect(JSON.parse(run.outputs.targets ?? '')).toMatchObject({ app: { digest: digests.app, tags: [] } })
    expect(run.summary).toContain('**Failed**: no tag was moved, because of web')
    expect(JSON.parse(run.outputs.failure ?? '')).toMatchObject({ phase: 'check' })
  })

  test('where buildx pushes the tags: those of others are told', async () => {
    registry.index('app', platforms, { tag: '1' })
    const other = registry.index('web', ['linux/amd64'], { tag: '1' }).digest
    const given = { targets: { app: {}, web: {} }, digests: { ...digests, web: other } }
    const run = await bake({ publish: 'direct' }, given)
    expect(errorOf(run)).toMatch(
      /^target 'web': the pushed image is not what was asked for, but its tags are already published:/,
    )
    expect(run.log).not.toContain('no tag is moved')
    expect(JSON.parse(run.outputs.targets ?? '')).toMatchObject({ app: { tags: [`${repository('app')}:1`] } })
    expect(run.summary).toContain('\n**Failed**: web\n')
    expect(run.baked?.target.app).toMatchObject({ tags: [`${repository('app')}:1`] })
  })

  test('two of them: both are told', async () => {
    const other = {
      app: registry.index('app', ['linux/amd64']).digest,
      web: registry.index('web', ['linux/arm64']).digest,
    }
    const run = await bake({}, { digests: { ...digests, ...other } })
    expect(run.exitCode).toBe(1)
    expect(errorOf(run)).toMatch(/^target 'app': [\s\S]*^target 'web': /m)
    expect(registry.asked.filter(writesTag)).toEqual([])
  })

  test('of which buildx told no digest', async () => {
    const { web: _, ...others } = digests
    const run = await bake({}, { digests: others as Record<string, string> })
    expect(run.exitCode).toBe(1)
    expect(errorOf(run)).toBe("target 'web': buildx pushed the image but reported no digest, so it cannot be checked")
    expect(JSON.parse(run.outputs.targets ?? '')).toMatchObject({ app: { digest: digests.app }, web: { digest: '' } })
    expect(registry.asked.filter(writesTag)).toEqual([])
  })

  test('whose repository cannot be pushed to: nothing is baked', async () => {
    const denied = { status: 403, body: '{"errors":[{"code":"DENIED","message":"not yours"}]}' }
    registry.behaviour = { fault: ({ url }) => (url.startsWith('/v2/web/') ? denied : undefined) }
    const run = await bake()
    expect(run.exitCode).toBe(1)
    expect(run.bakes).toHaveLength(1)
    expect(errorOf(run)).toContain('not yours')
  })

  test('whose tag the registry refuses: the error names it, and those that moved are told', async () => {
    const denied = { status: 403, body: '{"errors":[{"code":"DENIED","message":"not this tag"}]}' }
    registry.behaviour = { fault: (asked) => (writesTag(asked) && asked.url.includes('/web/') ? denied : undefined) }
    const run = await bake()
    expect(run.exitCode).toBe(1)
    expect(errorOf(run)).toMatch(/^target 'web': [\s\S]*not this tag/)
    expect(allTags()).toEqual({ app: ['1'], web: [], tool: ['1'] })
    expect(JSON.parse(run.outputs.targets ?? '')).toMatchObject({
      app: { tags: [`${repository('app')}:1`] },
      web: { digest: digests.web, tags: [] },
    })
    expect(run.summary).toContain('**Failed**: not every tag was moved, because of web')
  })

  test('which fails in buildx: no tag of any is written, and its words are the error', async () => {
    const words =
      'ERROR: target web: failed to solve: process \\"/bin/sh -c false\\" did not complete successfully: exit code: 1'
    const run = await bake({}, { bake: `printf '%s\\n' "${words}" >&2; exit 1` })
    expect(run.exitCode).toBe(1)
    expect(errorOf(run)).toContain('did not complete successfully')
    expect(registry.asked.filter(writesTag)).toEqual([])
  })

  test('that nobody knows: none is named', async () => {
    const run = await bake({}, { bake: `echo "ERROR: failed to receive status: nobody is there" >&2; exit 1` })
    expect(errorOf(run)).toContain('nobody is there')
    expect(errorOf(run)).not.toContain("target 'app'")
  })

  test('which fails in buildx when the tags of another one have moved: that is told', async () => {
    const { digest } = registry.index('app', platforms)
    const moves = `${repository('app')}:1 (points to ${digest})`
    registry.behaviour = {
      fault: ({ method, url }) => {
        // Each tag is read once before, and again after the failure.
        if (method !== 'PUT' && url.endsWith('/app/manifests/1')) reads += 1
        if (reads === 2) registry.index('app', platforms, { tag: '1' })
        return undefined
      },
    }
    let reads = 0
    const words = 'ERROR: target web: failed to solve: nothing goes'
    const given = { targets: { app: {}, web: {} }, bake: `echo "${words}" >&2; exit 1` }
    const run = await bake({ publish: 'direct' }, given)
    expect(errorOf(run) + run.log).toContain(`moved: ${moves}`)
    expect(run.summary).not.toMatch(/no tag was moved/i)
  })
})

describe('push: auto', () => {
  const event = { GITHUB_EVENT_NAME: 'push', GITHUB_ACTOR: 'dependabot[bot]' }

  test('pushes where it may', async () => {
    const run = await bake({ push: 'auto' }, { env: { GITHUB_EVENT_NAME: 'push' } })
    expect(quiet(run)).toEqual(fine)
    expect(allTags()).toEqual({ app: ['1'], web: ['1'], tool: ['1'] })
    expect(run.outputs['push-declined']).toBe('')
  })

  test('declined, no registry hears of it', async () => {
    const run = await bake({ push: 'auto' }, { env: event })
    expect(registry.asked).toEqual([])
    expect(run.outputs['push-declined']).toBe('dependabot')
    const outputs = Object.values(run.baked?.target ?? {}).flatMap(({ output }) => output as string[])
    expect(outputs).toHaveLength(3)
    for (const output of outputs) expect(output).toMatch(/^type=oci,tar=false,dest=/)
    expect(new Set(outputs).size).toBe(3)
  })
})

describe('before the builder boots', () => {
  test.each<[string, Given, Readonly<Record<string, string>>, string | RegExp]>([
    [
      'no bake file',
      { print: `echo "ERROR: couldn't find a bake definition" >&2; exit 1` },
      {},
      /^no bake file in \S+\/workspace; set 'files' to its path, or 'workdir' to its folder$/,
    ],
    [
      'what buildx says of them',
      { print: 'printf "docker-bake.hcl:28\\nERROR: docker-bake.hcl:28,38-29,1: Invalid block\\n" >&2; exit 1' },
      {},
      /^buildx cannot read the bake files in \S+\/workspace:\ndocker-bake\.hcl:28\ndocker-bake\.hcl:28,38-29,1: Invalid block$/,
    ],
    ['no target', { print: 'echo "{}"' }, {}, /^the bake files select no target; /],
    [
      'an entitlement that is not granted',
      { targets: { app: { entitlements: ['security.insecure'] } } },
      { allow: 'network.host' },
      /^target 'app' requests the entitlement security\.insecure \(attribute 'entitlements'\), which the workflow does not grant; /,
    ],
    [
      'two targets with one tag',
      { targets: { app: {}, web: { tags: [`${repository('app')}:1`] } } },
      {},
      /^targets 'app' and 'web' both have the tag \S+\/app:1, so one image would replace the other; /,
    ],
    [
      'a target that is pushed without a name',
      { targets: { app: { tags: [] } } },
      {},
      /^target 'app': it is pushed \(type=image,push=true\), but has no tags; /,
    ],
    [
      'commands for a target that is not there',
      {},
      { 'smoke-test': 'gone: /app' },
      /^input 'smoke-test' has commands for 'gone', but the bake files define no such target; they define app, web, tool$/,
    ],
    ['a name that looks like an option', {}, { targets: '-x' }, /^input 'targets'.*'-x'/],
    ['a file that looks like an option', {}, { files: '--x' }, /^input 'files'.*'--x'/],
    ['a control character', {}, { targets: 'a\u001bb' }, /^input 'targets' contains a control character/],
  ])('%s is an error', async (_, given, inputs, message) => {
    const run = await bake(inputs, given)
    expect(run.exitCode).toBe(1)
    expect(errorOf(run)).toMatch(message)
    expect(booted(run)).toBe(false)
    expect(registry.asked.filter(writesTag)).toEqual([])
  })
})

describe('secrets', () => {
  test('of registries are in no argument and masked in the log', async () => {
    const auth = `- {registry: ${registry.host}, username: me, password: hunter2}`
    const run = await bake({ 'registry-auth': auth })
    expect(run.calls.flat().filter((arg) => arg.includes('hunter2'))).toEqual([])
    expect(run.log.split('\n').filter((line) => line.includes('hunter2'))).toEqual(['::add-mask::hunter2'])
  })

  test('of targets stay what the bake file has', async () => {
    const secret = [{ id: 's', env: 'TOKEN' }]
    const run = await bake({}, { targets: { app: { secret } }, env: { TOKEN: 'hunter2-hunter2' } })
    expect(quiet(run)).toEqual(fine)
    expect(run.baked?.target.app?.secret).toEqual(secret)
    expect(run.calls.flat().filter((arg) => arg.includes('hunter2'))).toEqual([])
    expect(run.log.split('\n').filter((line) => line.includes('hunter2'))).toEqual(['::add-mask::hunter2-hunter2'])
  })
})
