import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { serve } from './fakes.ts'
import { type Asked, type Behaviour, FakeRegistry, type Fault, faultsFor } from './registry.ts'
import { Machine, type RecordedRun } from './shipped.ts'

// The shipped build and merge against a registry that has a bad moment, in each phase of a publication.
const platforms = ['linux/amd64', 'linux/arm64']
const quote = (value: unknown) => `'${JSON.stringify(value)}'`

const phases: Readonly<Record<string, (asked: Asked) => boolean>> = {
  'before the build': ({ method, url }) => method !== 'PUT' && url.endsWith('/manifests/v1'),
  'reading a manifest': ({ method, url }) => method === 'GET' && url.includes('/manifests/sha256:'),
  'reading a config': ({ method, url }) => method === 'GET' && url.includes('/blobs/'),
  'moving a tag': ({ method, url }) => method === 'PUT' && url.endsWith('/manifests/v1'),
}

/** What a registry does for a second. */
const secondOf =
  (fault: Fault) =>
  (matches: (asked: Asked) => boolean): Behaviour => {
    let until: number | undefined
    return {
      fault: (asked) => {
        if (!matches(asked)) return undefined
        until ??= Date.now() + 1000
        return Date.now() < until ? fault : undefined
      },
    }
  }
const once =
  (...faults: Fault[]) =>
  (matches: (asked: Asked) => boolean): Behaviour =>
    faultsFor(matches, ...faults)

const secondaryLimit = { status: 403, body: '{"message":"You have exceeded a secondary rate limit"}' }
const passing: readonly [string, (matches: (asked: Asked) => boolean) => Behaviour][] = [
  ['a second of 429', secondOf({ status: 429, headers: { 'retry-after': '1' } })],
  ['one 502', once({ status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } })],
  ['a second of resets', secondOf('reset')],
  ['a second of 503', secondOf({ status: 503 })],
  // Of HEAD nobody can tell that it is a limit, so it is asked with GET.
  ['a limit that is called 403', once(secondaryLimit, secondaryLimit)],
  ['a 408', once({ status: 408 })],
]
const rows = Object.entries(phases).flatMap(([phase, matches]) =>
  passing.flatMap(([what, behaviour]) =>
    (['build', 'merge'] as const).map((action) => ({ action, what, phase, behaviour: behaviour(matches) })),
  ),
)

type Published = { readonly run: RecordedRun; readonly registry: FakeRegistry; readonly digest: string }

/** Publishes `v1` from what is in the registry already. */
async function publish(
  action: 'build' | 'merge',
  behaviour: Behaviour,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Published> {
  const registry = await FakeRegistry.start()
  const app = `${registry.host}/app`
  if (action === 'merge') {
    const [amd64, arm64] = [
      registry.index('app', ['linux/amd64'], { attested: true }),
      registry.image('app', 'linux/arm64'),
    ]
    registry.behaviour = behaviour
    const digests = `linux/amd64=${amd64.digest}\nlinux/arm64=${arm64.digest}`
    const run = await new Machine({}, { docker: false }).run('merge', {
      ...{ digests, platforms: platforms.join(), tags: `${app}:v1,${app}:v2` },
      ...inputs,
    })
    return { run, registry, digest: run.outputs.digest ?? '' }
  }
  const { digest } = registry.index('app', platforms, { attested: true })
  registry.behaviour = behaviour
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`,
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
    'buildx build': `for a; do case $a in --metadata-file=*) echo ${quote({ 'containerimage.digest': digest })} > "\${a#*=}" ;; esac; done`,
  })
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  const run = await machine.run('build', {
    ...{ context: '.', platforms: platforms.join(), push: 'true', tags: `${app}:v1,${app}:v2`, emulation: 'always' },
    ...{
      'buildx-version': '0.36.1',
      'buildx-sha256': sha256,
      'buildkit-image': 'buildkit:v0.32.2',
      'binfmt-image': 'b',
    },
    ...inputs,
  })
  return { run, registry, digest }
}

describe('no hiccup costs a finished build', () => {
  test.concurrent.each(rows)('$action survives $what, $phase', async ({ action, behaviour }) => {
    const { run, registry, digest } = await publish(action, behaviour)
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expect(registry.tags('app')).toEqual(['v1', 'v2'])
    expect([registry.resolve('app', 'v1'), registry.resolve('app', 'v2')]).toEqual([digest, digest])
    expect(run.outputs.digest).toBe(digest)
    expect(run.log).toMatch(/^attempt 2: .*\b(?:HEAD|GET|PUT) \S+.*; retrying in [\d.]+ s$/m)
    expect(run.summary).toMatch(/\*\*Retried\*\*: (?:HEAD|GET|PUT) .* attempts/)
  })

  test('a registry that shows a push late', async () => {
    const missing = { status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' }
    for (const action of ['build', 'merge'] as const) {
      const late = faultsFor(phases['reading a manifest'] ?? (() => false), missing, missing, missing, missing)
      const { run, registry, digest } = await publish(action, late)
      expect({ action, exitCode: run.exitCode }).toEqual({ action, exitCode: 0 })
      expect(registry.resolve('app', 'v1')).toBe(digest)
    }
  })

  test('a body that is cut, and content that is not what was asked for', async () => {
    const reads = phases['reading a manifest'] ?? (() => false)
    for (const action of ['build', 'merge'] as const)
      for (const fault of ['cut', { status: 200, body: '{}' }] as const) {
        const { run, registry, digest } = await publish(action, faultsFor(reads, fault))
        expect({ exitCode: run.exitCode, tag: registry.resolve('app', 'v1') }).toEqual({ exitCode: 0, tag: digest })
      }
  })
})

describe('what stays wrong', () => {
  const always = (matches: (asked: Asked) => boolean, fault: Fault): Behaviour => ({
    fault: (asked) => (matches(asked) ? fault : undefined),
  })
  const denied = {
    status: 403,
    body: '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}',
  }

  test.each(['build', 'merge'] as const)('before the build ends %s at once, and nothing was built', async (action) => {
    const started = performance.now()
    const { run, registry } = await publish(
      action,
      always(({ url }) => url !== '/v2/', denied),
    )
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([
      expect.stringContaining(
        `${registry.host} refused an anonymous request (scope repository:app:pull,push); no login for ${registry.host} was found`,
      ),
    ])
    const rule = 'registry-refuses-an-anonymous-client'
    expect(run.errors[0]).toContain(`docs/troubleshooting.md#${rule}\n`)
    expect(JSON.parse(run.outputs.failure ?? '')).toMatchObject({ phase: 'login', rule })
    expect(run.summary).toContain('**The step failed.**')
    expect(run.calls.filter(([, verb]) => verb === 'build')).toEqual([])
    expect(performance.now() - started).toBeLessThan(3000)
    expect(registry.tags('app')).toEqual([])
  })

  test('a build of which buildx tells no digest is told as a failure of its check', async () => {
    const machine = new Machine({
      'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
      'docker run': `echo ${quote({ supported: platforms })}`,
      'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
      'buildx build': `for a; do case $a in --metadata-file=*) echo '{}' > "\${a#*=}" ;; esac; done`,
    })
    const registry = await FakeRegistry.start()
    const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
    const run = await machine.run('build', {
      ...{
        context: '.',
        platforms: platforms.join(),
        push: 'true',
        tags: `${registry.host}/app:v1`,
        'binfmt-image': 'b',
      },
      ...{ 'buildx-version': '0.36.1', 'buildx-sha256': sha256, 'buildkit-image': 'buildkit:v0.32.2' },
    })
    expect({ exitCode: run.exitCode, errors: run.errors }).toEqual({
      exitCode: 1,
      errors: ['buildx pushed the image but reported no digest, so it cannot be checked'],
    })
    expect(JSON.parse(run.outputs.failure ?? '')).toMatchObject({ phase: 'check', rule: null })
  })

  test('a refused tag is told beside those that moved, and what was published stays usable', async () => {
    const { run, registry, digest } = await publish(
      'build',
      always(({ method, url }) => method === 'PUT' && url.endsWith('/v2'), denied),
    )
    const app = `${registry.host}/app`
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]?.split('\n').slice(0, 4)).toEqual([
      `not every tag points to ${digest}`,
      `moved: ${app}:v1`,
      `not moved: ${app}:v2`,
      expect.stringMatching(`^${registry.host} refused an anonymous request`),
    ])
    const rule = 'registry-refuses-an-anonymous-client'
    expect(run.errors[0]).toMatch(new RegExp(`\\nsee .*docs/troubleshooting\\.md#${rule}$`))
    expect(JSON.parse(run.outputs.failure ?? '')).toMatchObject({ phase: 'tags', rule })
    expect(run.outputs).toMatchObject({ digest, image: `${app}@${digest}`, tags: `${app}:v1` })
    expect(JSON.parse(run.outputs.manifest ?? '')).toMatchObject({ digest, tags: [`${app}:v1`] })
    // A merge of the plain digest takes it up again.
    registry.behaviour = {}
    const again = await new Machine({}, { docker: false }).run('merge', {
      digests: digest,
      platforms: platforms.join(),
      tags: `${app}:v2`,
    })
    expect({ exitCode: again.exitCode, tag: registry.resolve('app', 'v2') }).toEqual({ exitCode: 0, tag: digest })
  })

  test('a leg whose image is not right hands nothing on', async () => {
    const { run, digest } = await publish('build', {}, { publish: 'digest', platforms: 'linux/amd64' })
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]).toContain('linux/arm64 was not asked for')
    const nothing = (name: string) => ({ [`${name}-linux-amd64`]: '', [`${name}-linux-arm64`]: '' })
    expect(run.outputs).toMatchObject({ digest, ...nothing('digest'), ...nothing('image'), ...nothing('pushed') })
  })

  test('a leg whose image is right hands on what it pushed, beside the digest of each manifest', async () => {
    const { run, registry, digest } = await publish('build', {}, { publish: 'digest' })
    const app = `${registry.host}/app`
    const [amd64, arm64] = (registry.document('app', digest).manifests as { digest: string }[]).map(
      (manifest) => manifest.digest,
    )
    expect(run.exitCode).toBe(0)
    const set = Object.entries(run.outputs).filter(([name, value]) => /-linux-/.test(name) && value !== '')
    expect(Object.fromEntries(set)).toEqual({
      'digest-linux-amd64': amd64,
      'digest-linux-arm64': arm64,
      'image-linux-amd64': `${app}@${amd64}`,
      'image-linux-arm64': `${app}@${arm64}`,
      'pushed-linux-amd64': digest,
      'pushed-linux-arm64': digest,
    })
  })
})

describe('a failed publication and the cache', () => {
  test('end on their own: the export goes on', async () => {
    const registry = await FakeRegistry.start()
    const app = `${registry.host}/app`
    const { digest } = registry.index('app', ['linux/amd64'])
    const machine = new Machine({
      'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
      'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
      // The second call is the export of the cache.
      'buildx build': `case "$*" in
        *type=cacheonly*) /bin/sleep 1; echo done > '$CACHE' ;;
        *) for a; do case $a in --metadata-file=*) echo ${quote({ 'containerimage.digest': digest })} > "\${a#*=}" ;; esac; done ;;
        esac`.replace('$CACHE', '/dev/null'),
    })
    const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
    const run = await machine.run('build', {
      ...{ context: '.', platforms: 'linux/amd64,linux/arm64', push: 'true', tags: `${app}:v1`, emulation: 'never' },
      ...{ 'buildx-version': '0.36.1', 'buildx-sha256': sha256, 'buildkit-image': 'buildkit:v0.32.2' },
      ...{ cache: 'registry', 'cache-write': 'always' },
    })
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]).toContain('linux/arm64 is missing')
    expect(run.log).toMatch(/^Save the cache \((?:1|2)\.\d s\)$/m)
    expect(run.log).not.toContain('the cache was not written')
  })
})

describe('reads', () => {
  test.each([
    [2, 1],
    [5, 5],
    [10, 5],
    [10, 20],
  ])('of %i platforms under %i tags: one for each document, one HEAD and one PUT for each tag', async (count, tags) => {
    const many = ['386', 'amd64', 'arm/v5', 'arm/v6', 'arm/v7', 'arm64', 'mips64le', 'ppc64le', 'riscv64', 's390x']
      .slice(0, count)
      .map((name) => `linux/${name}`)
    const registry = await FakeRegistry.start()
    const app = `${registry.host}/app`
    const legs = many.map((platform) => `${platform}=${registry.index('app', [platform], { attested: true }).digest}`)
    const references = Array.from({ length: tags }, (_, index) => `${app}:v${index}`)
    const run = await new Machine({}, { docker: false }).run('merge', {
      digests: legs.join('\n'),
      platforms: many.join(),
      tags: references.join(),
    })
    expect(run.exitCode).toBe(0)
    const isTag = ({ url }: Asked) => /\/manifests\/v\d+$/.test(url)
    const counted = (method: string) => registry.asked.filter((asked) => asked.method === method)
    expect({
      manifests: registry.count('GET', '/manifests/'),
      heads: counted('HEAD').filter(isTag).length,
      puts: counted('PUT').filter(isTag).length,
    }).toEqual({ manifests: count + count, heads: tags, puts: tags })

    const index = registry.index('whole', many, { attested: true })
    registry.asked.length = 0
    const build = await publishDigest(
      index.digest,
      many,
      references.map((one) => one.replace('/app:', '/whole:')),
    )
    expect(build.exitCode).toBe(0)
    expect({
      manifests: registry.count('GET', '/manifests/'),
      heads: counted('HEAD').filter(isTag).length,
      puts: counted('PUT').filter(isTag).length,
    }).toEqual({ manifests: 1 + count, heads: tags, puts: tags })
  })
})

test('sixty tags take less than 150 MB of memory', async () => {
  const registry = await FakeRegistry.start()
  const app = `${registry.host}/app`
  const legs = platforms.map((platform) => `${platform}=${registry.image('app', platform).digest}`)
  const report = `process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS))`
  const { exitCode, log } = await new Machine({}, { docker: false }).run(
    'merge',
    {
      digests: legs.join('\n'),
      platforms: platforms.join(),
      tags: Array.from({ length: 60 }, (_, index) => `${app}:v${index}`).join(),
    },
    { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` } },
  )
  expect({ exitCode, tags: registry.tags('app').length }).toEqual({ exitCode: 0, tags: 60 })
  const kibibytes = Number(log.match(/^peak (\d+)$/m)?.[1])
  expect(kibibytes).toBeGreaterThan(0)
  expect(kibibytes).toBeLessThan(150 * 1024)
})

async function publishDigest(digest: string, many: string[], tags: string[]): Promise<RecordedRun> {
  const machine = new Machine({
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
    'buildx build': `for a; do case $a in --metadata-file=*) echo ${quote({ 'containerimage.digest': digest })} > "\${a#*=}" ;; esac; done`,
  })
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  return machine.run('build', {
    ...{ context: '.', platforms: many.join(), push: 'true', tags: tags.join(), emulation: 'never' },
    ...{ 'buildx-version': '0.36.1', 'buildx-sha256': sha256, 'buildkit-image': 'buildkit:v0.32.2' },
  })
}

test('a refusal ends the step although a download hangs beside it', async () => {
  const registry = await FakeRegistry.start()
  registry.behaviour = { fault: () => ({ status: 403, body: '{"errors":[{"code":"DENIED","message":"no"}]}' }) }
  const url = await serve((_, response) => {
    response.writeHead(200).write('x')
  })
  const machine = new Machine({ 'docker image inspect': 'echo "Error: No such image" >&2; exit 1' })
  const started = performance.now()
  const { exitCode, errors } = await machine.run('build', {
    ...{ context: '.', platforms: 'linux/amd64', push: 'true', tags: `${registry.host}/app:v1` },
    ...{ 'buildx-url': url, 'buildx-sha256': 'f'.repeat(64), 'buildkit-image': 'buildkit:v0.32.2' },
  })
  expect({ exitCode, errors }).toEqual({
    exitCode: 1,
    errors: [expect.stringContaining(`${registry.host} refused an anonymous request`)],
  })
  expect(performance.now() - started).toBeLessThan(10_000)
}, 20_000)
