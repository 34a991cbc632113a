import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { makeFolder } from './fakes.ts'
import { release } from './policy/releases.ts'
import { FakeRegistry, type Stored } from './registry.ts'
import { Machine, type RecordedRun } from './shipped.ts'

// The shipped build and merge with the input tag-policy, against a registry in memory.

const platforms = 'linux/amd64,linux/arm64'
const ours = 'a'.repeat(40)
const theirs = 'b'.repeat(40)
const quote = (value: unknown) => `'${JSON.stringify(value)}'`

let registry: FakeRegistry
let app: string
beforeEach(async () => {
  registry = await FakeRegistry.start()
  app = `${registry.host}/app`
})

const eventFile = `${makeFolder()}/event.json`
writeFileSync(eventFile, JSON.stringify({ head_commit: { timestamp: '2026-01-02T03:04:05Z' } }))
const env = { GITHUB_SHA: ours, GITHUB_EVENT_PATH: eventFile, GITHUB_REPOSITORY: 'acme/app' }

/** Runs the build action on a machine whose buildx pushes what is given. */
async function build(
  tags: readonly string[],
  inputs: Readonly<Record<string, string>> = {},
  pushed?: Stored,
): Promise<RecordedRun> {
  const { digest } = pushed ?? release(registry, 'app', { version: tags[0] ?? '', revision: ours })
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: platforms.split(',') })}`,
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
    'buildx build': `for a; do case $a in --metadata-file=*) echo ${quote({ 'containerimage.digest': digest })} > "\${a#*=}" ;; esac; done`,
  })
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  return machine.run(
    'build',
    {
      ...{ context: '.', platforms, push: 'true', emulation: 'always', 'tag-policy': 'auto' },
      ...{ 'buildx-version': '0.36.1', 'buildx-sha256': sha256 },
      ...{ 'buildkit-image': 'buildkit:v0.32.2', 'binfmt-image': 'b' },
      tags: tags.map((tag) => `${app}:${tag}`).join('\n'),
      'verify-architecture': 'off',
      ...inputs,
    },
    { env },
  )
}

const machine = new Machine({}, { docker: false })

/** Runs merge over legs that are in the registry. */
function merge(
  tags: readonly string[],
  inputs: Readonly<Record<string, string>> = {},
  { on = machine, sha = ours }: { on?: Machine; sha?: string } = {},
): Promise<RecordedRun> {
  const legs = platforms.split(',').map((platform) => `${platform}=${registry.image('app', platform).digest}`)
  return on.run(
    'merge',
    {
      ...{ digests: legs.join('\n'), platforms, 'tag-policy': 'auto' },
      tags: tags.map((tag) => `${app}:${tag}`).join('\n'),
      ...inputs,
    },
    { env: { ...env, GITHUB_SHA: sha } },
  )
}

const told = ({ exitCode, log }: RecordedRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
const noticesOf = ({ log }: RecordedRun) =>
  [...log.matchAll(/^::notice::(.*)$/gm)].map(([, text = '']) => text.replaceAll('%0A', '\n'))
const unescaped = (summary: string) => summary.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
const resolved = (...tags: string[]) => tags.map((tag) => registry.resolve('app', tag))

describe('build', () => {
  test('a release gives its image the labels, which become annotations, and moves what goes forward', async () => {
    const older = release(registry, 'app', { version: '1.2.2', revision: theirs, tag: 'latest' })
    const run = await build(['1.2.3', 'latest', '1'])
    expect(told(run)).toEqual(fine)
    expect(run.outputs.tags).toBe(`${app}:1.2.3\n${app}:latest\n${app}:1`)
    expect(run.outputs['tags-kept']).toBe('')
    expect(resolved('latest')).not.toEqual([older.digest])
    expect(noticesOf(run)).toEqual([`'tag-policy':\n${app}:1: it is a new tag`])
    const [call = []] = run.calls.filter(([name, verb]) => name === 'buildx' && verb === 'build')
    const values = [
      ...[`version=1.2.3`, `revision=${ours}`, 'created=2026-01-02T03:04:05.000Z'],
      'source=https://github.com/acme/app',
    ]
    expect(call.filter((arg) => /^--(?:label|annotation)/.test(arg)).sort()).toEqual(
      [
        ...values.map((value) => `--label=org.opencontainers.image.${value}`),
        ...values.map((value) => `--annotation=index:org.opencontainers.image.${value}`),
      ].sort(),
    )
  })

  test('a patch of an old branch leaves latest where it is', async () => {
    const newer = release(registry, 'app', { version: '2.5.3', revision: theirs, tag: 'latest' })
    const run = await build(['2.4.9', 'latest'])
    expect(told(run)).toEqual(fine)
    const line = `kept at 2.5.3 (${newer.digest}), not replaced by 2.4.9`
    expect(run.outputs.tags).toBe(`${app}:2.4.9`)
    expect(JSON.parse(run.outputs['tags-kept'] ?? '')).toEqual({
      [`${app}:latest`]: { digest: newer.digest, version: '2.5.3', reason: 'its version is higher' },
    })
    expect(unescaped(run.summary)).toContain(`- **latest**: ${line}`)
    expect(noticesOf(run)).toEqual([`'tag-policy':\n${app}:latest: ${line}, because its version is higher`])
    expect(resolved('latest')).toEqual([newer.digest])
  })

  test('a release that is run again adopts its image, starts nothing, and moves what is missing', async () => {
    const { digest } = release(registry, 'app', { version: '1.2.3', revision: ours, tag: '1.2.3' })
    const [amd64, arm64] = (registry.document('app', digest).manifests as { digest: string }[]).map((one) => one.digest)
    const run = await build(['v1.2.3', '1.2.3', 'latest'])
    expect(told(run)).toEqual(fine)
    expect(run.calls).toEqual([])
    const {
      manifest = '',
      metadata = '',
      ...rest
    } = Object.fromEntries(Object.entries(run.outputs).filter(([, value]) => value))
    const tags = ['v1.2.3', '1.2.3', 'latest'].map((tag) => `${app}:${tag}`)
    expect(rest).toEqual({
      digest,
      digests: JSON.stringify({ 'linux/amd64': amd64, 'linux/arm64': arm64 }),
      'digest-linux-amd64': amd64,
      'digest-linux-arm64': arm64,
      'image-linux-amd64': `${app}@${amd64}`,
      'image-linux-arm64': `${app}@${arm64}`,
      image: `${app}@${digest}`,
      imageid: digest,
      images: app,
      tags: tags.join('\n'),
      platforms,
    })
    expect(JSON.parse(manifest)).toMatchObject({ digest, tags })
    expect(JSON.parse(metadata)).toMatchObject({ 'containerimage.digest': digest, 'image.name': tags.join(',') })
    expect(noticesOf(run)[0]).toBe(
      `${app}:1.2.3 is already an image of this commit (${digest}), so it is adopted and nothing is built`,
    )
    expect(run.summary).toContain('**Adopted**')
    expect(resolved('v1.2.3', '1.2.3', 'latest')).toEqual([digest, digest, digest])
    expect(registry.count('HEAD', '/manifests/1.2.3')).toBe(1)
    expect(registry.count('PUT', '/manifests/1.2.3')).toBe(0)
  })

  test('an adopted image is not what load and outputs ask for, which is a warning', async () => {
    const { digest } = release(registry, 'app', { version: '1.2.3', revision: ours, tag: '1.2.3' })
    const run = await build(['1.2.3'], { load: 'true' })
    expect(told(run)).toEqual(fine)
    expect(run.log).toContain(
      `::warning::'load' and 'outputs' had no effect, because nothing was built: the image already exists as ${app}@${digest}`,
    )
  })

  test('a version of another commit fails before anything is started', async () => {
    const { digest } = release(registry, 'app', { version: '1.2.3', revision: theirs, tag: '1.2.3' })
    const run = await build(['1.2.3', 'latest'])
    expect(run.exitCode).toBe(1)
    expect(run.calls).toEqual([])
    expect(run.errors).toEqual([
      `${app}:1.2.3 exists and 'tag-policy' makes it immutable, so nothing was built: it is ${digest}, from commit ${theirs} (version 1.2.3); this run is for commit ${ours} (version 1.2.3). Publish a new version, or let this tag move: add the line '1.2.3=move' at the top of 'tag-policy'`,
    ])
    expect(registry.tags('app')).toEqual(['1.2.3'])
    expect((await build(['1.2.3'], { 'tag-policy': '1.2.3=move\nauto' })).exitCode).toBe(0)
    expect(resolved('1.2.3')).not.toEqual([digest])
  })

  test('the tag that the push of the branch made for the commit stays, and the release is built', async () => {
    const branch = release(registry, 'app', { version: 'main', revision: ours, tag: 'sha-aaaaaaa' })
    const run = await build(['1.2.3', 'sha-aaaaaaa'])
    expect(told(run)).toEqual(fine)
    expect(run.calls.length).toBeGreaterThan(0)
    expect(resolved('sha-aaaaaaa')).toEqual([branch.digest])
    expect(run.outputs.tags).toBe(`${app}:1.2.3`)
    expect(JSON.parse(run.outputs['tags-kept'] ?? '')).toEqual({
      [`${app}:sha-aaaaaaa`]: {
        digest: branch.digest,
        version: 'main',
        reason: 'it is immutable and from the same commit',
      },
    })
  })

  test('a job of a matrix adopts as well, and hands the image on', async () => {
    const { digest } = release(registry, 'app', { version: '1.2.3', revision: ours, tag: '1.2.3' })
    const [amd64] = (registry.document('app', digest).manifests as { digest: string }[]).map((one) => one.digest)
    const run = await build(['1.2.3', 'latest'], { publish: 'digest', platforms: 'linux/amd64' })
    expect(told(run)).toEqual(fine)
    expect(run.calls).toEqual([])
    expect(run.outputs).toMatchObject({
      'pushed-linux-amd64': digest,
      'pushed-linux-arm64': '',
      'digest-linux-amd64': amd64,
      'digest-linux-arm64': '',
      tags: '',
    })
    expect(registry.count('PUT', '/')).toBe(0)
    expect(registry.count('HEAD', '/manifests/latest')).toBe(0)
    // Merge joins what it is to the same index, even without a policy.
    const joined = await merge(['1.2.3', 'latest'], {
      digests: JSON.stringify({ 'pushed-linux-amd64': digest, 'pushed-linux-arm64': digest }),
      'tag-policy': '',
    })
    expect(told(joined)).toEqual(fine)
    expect(resolved('1.2.3', 'latest')).toEqual([digest, digest])
  })

  test('an image of one platform is adopted, though its base image is of another repository', async () => {
    const given = { platforms: 'linux/amd64' }
    const source = 'org.opencontainers.image.source'
    const first = await build(['1.2.3'], given)
    const labels = first.calls.flat().filter((arg) => arg.startsWith('--label='))
    const record = labels.map((arg) => arg.slice('--label='.length).split('=', 2))
    const image = registry.image('app', 'linux/amd64', {
      config: { config: { Labels: { [source]: 'https://github.com/other/base', ...Object.fromEntries(record) } } },
    })
    registry.store('app', registry.document('app', image.digest), '1.2.3')
    const run = await build(['1.2.3'], given)
    expect(told(run)).toEqual(fine)
    expect(run.calls).toEqual([])
    expect(run.outputs.digest).toBe(image.digest)
  })

  test('a policy that is wrong is an error before a registry is asked', async () => {
    const run = await build(['1.2.3'], { 'tag-policy': 'latest=foward' })
    expect(run.errors).toEqual([
      "input 'tag-policy' has 'latest=foward', expected a glob and a policy (immutable, forward, move or auto), e.g. latest=forward; did you mean 'forward'?",
    ])
    expect(registry.asked).toEqual([])
  })
})

describe('merge', () => {
  test('gives the index its annotations', async () => {
    const run = await merge(['1.2.3'])
    expect(told(run)).toEqual(fine)
    expect(registry.document('app', '1.2.3').annotations).toEqual({
      'org.opencontainers.image.created': '2026-01-02T03:04:05.000Z',
      'org.opencontainers.image.revision': ours,
      'org.opencontainers.image.source': 'https://github.com/acme/app',
      'org.opencontainers.image.version': '1.2.3',
    })
  })

  test('adopts what is published, without the digests of its legs', async () => {
    const { digest } = release(registry, 'app', { version: '1.2.3', revision: ours, tag: '1.2.3' })
    const nowhere = `sha256:${'0'.repeat(64)}`
    const run = await merge(['1.2.3', '1'], {
      digests: `linux/amd64=${nowhere}\nlinux/arm64=${nowhere}`,
    })
    expect(told(run)).toEqual(fine)
    expect(run.outputs.digest).toBe(digest)
    expect(resolved('1.2.3', '1')).toEqual([digest, digest])
  })

  test('takes no rules, with a policy either', async () => {
    const run = await merge([], { tags: 'type=sha' })
    expect(run.errors).toEqual([
      expect.stringMatching(/^input 'tags' has the rule 'type=sha', but merge takes only references/),
    ])
  })

  test('keeps what is newer', async () => {
    const newer = release(registry, 'app', { version: '2.5.3', revision: theirs, tag: 'latest' })
    const run = await merge(['2.4.9', 'latest'])
    expect(told(run)).toEqual(fine)
    expect(run.outputs.tags).toBe(`${app}:2.4.9`)
    expect(Object.keys(JSON.parse(run.outputs['tags-kept'] ?? ''))).toEqual([`${app}:latest`])
    expect(unescaped(run.summary)).toContain(`- **latest**: kept at 2.5.3 (${newer.digest}), not replaced by 2.4.9`)
  })

  test('a run that a fault between two tags ended is run again, and all tags have one digest', async () => {
    registry.behaviour = {
      fault: ({ method, url }) =>
        method === 'PUT' && url.endsWith('/manifests/latest') ? { status: 403, body: '' } : undefined,
    }
    const first = await merge(['1.2.3', '1', 'latest'])
    expect(first.exitCode).toBe(1)
    registry.behaviour = {}
    const second = await merge(['1.2.3', '1', 'latest'], { annotations: 'made=anew' })
    expect(told(second)).toEqual(fine)
    expect(new Set(resolved('1.2.3', '1', 'latest'))).toEqual(new Set([first.outputs.digest]))
  })

  test('20 overlapping runs in random order end at the newest', async () => {
    const versions = Array.from({ length: 20 }, (_, index) => `1.${index}.0`)
    const order = versions.map((version) => ({ version, rank: Math.random() })).sort((a, b) => a.rank - b.rank)
    const runs = await Promise.all(
      order.map(({ version }, index) =>
        merge(
          ['latest', version],
          {},
          { on: new Machine({}, { docker: false }), sha: index.toString(16).repeat(40).slice(0, 40) },
        ),
      ),
    )
    expect(runs.map(told)).toEqual(runs.map(() => fine))
    expect(registry.document('app', 'latest').annotations).toMatchObject({
      'org.opencontainers.image.version': '1.19.0',
    })
    const newest = runs[order.findIndex(({ version }) => version === '1.19.0')]
    expect(newest?.outputs.tags).toContain(`${app}:latest`)
  }, 60_000)
})
