import { randomUUID } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder, step } from './action.ts'
import { makeBuilder, removeBuilder, type SharedBuilder } from './builder.ts'
import { gitToken, startGitServer } from './git-server.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

const both = ['linux/amd64', 'linux/386']
const workspace = makeFolder()
const git = await startGitServer()
let builder: SharedBuilder
let topic = ''

// One builder for all, which reaches both registries.
beforeAll(async () => {
  cpSync(join(import.meta.dirname, 'fixture', 'bake'), workspace, { recursive: true })
  const config = [lab.LAB_REGISTRY, lab.LAB_REGISTRY2].map((host) => `[registry."${host}"]\nhttp = true\n`).join('')
  builder = await makeBuilder({ 'buildkitd-config-inline': config })
})

afterAll(async () => {
  git.close()
  await removeBuilder(builder)
})

beforeEach(() => {
  topic = `e2e/bake/${randomUUID()}`
})

const repository = (name: string, host = lab.LAB_REGISTRY) => `${host}/${topic}/${name}`

async function bake(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  return step({
    entry: 'bake',
    workspace,
    env: { ...builder.env, REPO: `${lab.LAB_REGISTRY}/${topic}`, BASE: lab.LAB_BASE_IMAGE, ...env },
    inputs: { ...builder.inputs, source: '.', push: 'true', ...inputs },
  })
}

/** The tags of the test's repositories, as crane finds them. */
function tagsOf(names: readonly string[], host = lab.LAB_REGISTRY): Record<string, string[]> {
  const list = (name: string) => {
    try {
      return crane('ls', repository(name, host)).split('\n').filter(Boolean).sort()
    } catch (error) {
      if (/NAME_UNKNOWN|404/.test(String(error))) return []
      throw error
    }
  }
  return Object.fromEntries(names.map((name) => [name, list(name)]))
}

type Told = {
  readonly digest: string
  readonly digests: Readonly<Record<string, string>>
  readonly image: string
  readonly tags: readonly string[]
}

const targetsOf = ({ outputs }: LabRun) => JSON.parse(outputs.targets || '{}') as Record<string, Told>

const succeeded = (run: LabRun) =>
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })

/** What a file of an image holds for a platform. */
function fileIn(reference: string, platform: string, path: string): string {
  return sh('sh', '-c', `"${lab.LAB_CRANE}" export --platform ${platform} ${reference} - | tar -xO ${path}`)
}

const labelsOf = (reference: string) =>
  (
    JSON.parse(crane('config', '--platform', 'linux/amd64', reference)) as {
      config: { Labels: Record<string, string> }
    }
  ).config.Labels

/** The digest of one platform's manifest. */
const digestOf = (reference: string, architecture: string) =>
  manifestOf(reference).manifests?.find(({ platform }) => platform.architecture === architecture)?.digest ?? ''

describe('bake files of public shapes', () => {
  test('groups over several images, one of which builds on a target that is not published', async () => {
    const run = await bake({ files: 'groups.hcl' })
    succeeded(run)
    expect(tagsOf(['app', 'web', 'copy', 'base'])).toEqual({ app: ['1', 'latest'], web: ['1'], copy: ['1'], base: [] })
    const targets = targetsOf(run)
    expect(Object.keys(targets)).toEqual(['app', 'copy', 'web'])
    for (const name of ['app', 'web', 'copy']) {
      expect(platformsIn(`${repository(name)}:1`)).toEqual(both)
      const digest = crane('digest', `${repository(name)}:1`)
      expect(targets[name]).toMatchObject({ digest, image: `${repository(name)}@${digest}` })
    }
    expect(fileIn(`${repository('app')}:1`, 'linux/386', 'app')).toMatch(/^app on plum for (?:i\d86|x86_64)\n$/)
    expect(fileIn(`${repository('app')}:1`, 'linux/amd64', 'note')).toBe('plum\n')
    expect(labelsOf(`${repository('app')}:1`)['org.example.text']).toMatch(/^a \$\{b\} %\{c\}$/)
    expect(JSON.parse(run.outputs.metadata ?? '')).toMatchObject({
      app: {
        'containerimage.digest': targets.app?.digest,
        'image.name': `${repository('app')}:1,${repository('app')}:latest`,
      },
    })
    expect(run.log).toMatch(/^app +386 +release 1\/1 {2}COPY --from=assets/m)
  })

  test('a matrix of 12 targets whose outputs push by themselves', async () => {
    const run = await bake({ files: 'matrix.hcl', push: 'false' })
    succeeded(run)
    const versions = ['1.0', '1.1', '2.0', '2.1', '3.0', '3.1']
    expect(tagsOf(['web']).web).toEqual(versions.flatMap((version) => [`${version}-full`, `${version}-slim`]))
    expect(Object.keys(targetsOf(run))).toHaveLength(12)
  })

  test('values in layers, with tags and labels from the rules of the workflow', async () => {
    const run = await bake(
      {
        files: 'inherits.hcl',
        images: repository('web'),
        tags: 'type=semver,pattern={{version}}\ntype=raw,value=edge',
      },
      { GITHUB_REF: 'refs/tags/v1.2.3', GITHUB_REF_NAME: 'v1.2.3', GITHUB_REF_TYPE: 'tag' },
    )
    succeeded(run)
    expect(tagsOf(['web'])).toEqual({ web: ['1.2.3', 'edge', 'latest'] })
    expect(labelsOf(`${repository('web')}:1.2.3`)).toMatchObject({
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.vendor': 'Lab',
    })
  })

  test('variables of the environment, with functions and checks', async () => {
    const run = await bake({ files: 'environment.hcl' }, { VERSION: '1.2.3', ALL: 'true' })
    succeeded(run)
    expect(tagsOf(['web'])).toEqual({ web: ['1.2.3', 'latest'] })
    expect(platformsIn(`${repository('web')}:latest`)).toEqual(both)
    const wrong = await bake({ files: 'environment.hcl', vars: 'VERSION=next' })
    expect(wrong.exitCode).toBe(1)
    expect(wrong.errors.join()).toContain('VERSION must be three numbers')
  })

  test('a Compose file, of whose services only those with a build are targets', async () => {
    const run = await bake({})
    succeeded(run)
    expect(platformsIn(`${repository('compose')}:1`)).toEqual(both)
    expect(Object.keys(targetsOf(run))).toEqual(['web'])
  })
})

describe('all or nothing', () => {
  test('one target that does not build: no tag of any is moved', async () => {
    const run = await bake({ files: 'groups.hcl', set: 'copy.args.FAILS=1' })
    expect(run.exitCode).toBe(1)
    expect(tagsOf(['app', 'web', 'copy'])).toEqual({ app: [], web: [], copy: [] })
    expect(run.errors[0]).toMatch(
      /^target 'copy': linux\/(?:386|amd64): RUN echo web .* ended with exit code 1 \(Dockerfile:4\)/,
    )
    expect(run.summary).toContain('## Bake, target copy')
    expect(run.summary).toContain('No tag was moved')
    expect(run.outputs.targets).toBe('')
  })

  test('one target that fails its test: no tag of any is moved, and the digests are told', async () => {
    const run = await bake({ files: 'groups.hcl', 'smoke-test': 'web: test -f /web\napp: test -f /nowhere' })
    expect(run.exitCode).toBe(1)
    expect(tagsOf(['app', 'web', 'copy'])).toEqual({ app: [], web: [], copy: [] })
    expect(run.errors[0]).toMatch(
      /^target 'app': the image failed its tests for linux\/amd64, linux\/386, so no tag was moved:/,
    )
    const { web, app } = targetsOf(run)
    expect(crane('digest', web?.image ?? '')).toBe(web?.digest)
    expect({ web: web?.tags, app: app?.tags }).toEqual({ web: [], app: [] })
    expect(run.summary).toContain('**Failed**: no tag was moved, because of app')
  })

  test('a target whose programs are for another platform', async () => {
    const wrong = `web.args.BASE=${lab.LAB_BASE_IMAGE}@${digestOf(lab.LAB_BASE_IMAGE, 'amd64')}`
    const run = await bake({ files: 'groups.hcl', set: wrong })
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]).toContain(`target 'web': the image failed 'verify-architecture'`)
    expect(tagsOf(['app', 'web', 'copy'])).toEqual({ app: [], web: [], copy: [] })
  })

  test('a test script sees each target', async () => {
    const run = await bake({ files: 'groups.hcl', test: 'echo "tested $TARGET $PLATFORM $IMAGE"' })
    succeeded(run)
    for (const name of ['app', 'web', 'copy'])
      for (const platform of both) expect(run.log).toContain(`tested ${name} ${platform} ${repository(name)}@sha256:`)
  })
})

test('a push to two registries', async () => {
  const copies = ['web', 'copy'].map((name) => `${name}.tags+=${repository(name, lab.LAB_REGISTRY2)}:1`).join('\n')
  const run = await bake({ files: 'groups.hcl', targets: 'web,copy', set: copies })
  succeeded(run)
  expect(tagsOf(['web', 'copy'], lab.LAB_REGISTRY2)).toEqual({ web: ['1'], copy: ['1'] })
  expect(crane('digest', `${repository('web', lab.LAB_REGISTRY2)}:1`)).toBe(targetsOf(run).web?.digest)
  expect(tagsOf(['web', 'app'])).toEqual({ web: ['1'], app: [] })
})

test('secrets of the bake file reach their step, and not the log', async () => {
  const run = await bake(
    { files: 'groups.hcl', targets: 'app', set: 'app.secrets=id=key,env=KEY\nbase.args.WORD=secret' },
    { KEY: 'plum-secret-1' },
  )
  succeeded(run)
  expect(fileIn(`${repository('app')}:1`, 'linux/amd64', 'secret')).toContain('plum-secret-1')
  expect(run.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('plum-secret-1')
})

test('each target has a cache of its own, which the next builder reads', async () => {
  const inputs = {
    files: 'groups.hcl',
    targets: 'app,web',
    cache: 'registry',
    'cache-mode': 'max',
    'cache-write': 'always',
  }
  succeeded(await bake(inputs))
  const caches = (name: string) => tagsOf([name])[name]?.filter((tag) => tag.startsWith('buildcache-')) ?? []
  expect(caches('app')).toEqual([expect.stringMatching(/^buildcache-app-app-linux-386-linux-amd64-/)])
  expect(caches('web')).toEqual([expect.stringMatching(/^buildcache-web-web-linux-386-linux-amd64-/)])
  const other = await makeBuilder()
  try {
    const again = await bake({ ...inputs, ...other.inputs }, other.env)
    succeeded(again)
    const steps = again.log.match(/^(?:app|web|base) .*RUN echo.*$/gm) ?? []
    expect(steps.filter((line) => !line.endsWith('cached'))).toEqual([])
    expect(again.log).toMatch(/^base +386 .* cached$/m)
  } finally {
    await removeBuilder(other)
  }
})

test("a definition of the run's own repository, read by BuildKit with the token of the job", async () => {
  const event = git.publish(`bake-${randomUUID()}`, {
    'docker-bake.hcl': readFileSync(join(import.meta.dirname, 'fixture', 'remote.hcl'), 'utf8'),
    'base/Dockerfile': 'ARG BASE\nFROM $BASE\nRUN echo remote >/word\nCMD ["/bin/dash"]\n',
    'app/Dockerfile': 'FROM base\nCOPY --from=assets note /note\nCOPY own /own\n',
    'app/own': 'own\n',
    'assets/note': 'plum\n',
  })
  const run = await bake({ source: '', 'github-token': gitToken }, event)
  succeeded(run)
  const image = `${repository('remote')}:1`
  expect(['note', 'own', 'word'].map((path) => fileIn(image, 'linux/amd64', path))).toEqual([
    'plum\n',
    'own\n',
    'remote\n',
  ])
  expect(run.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(gitToken)
  const refused = await bake({ source: '', 'github-token': 'wrong' }, { ...event, GITHUB_SHA: 'f'.repeat(40) })
  expect(refused.exitCode).toBe(1)
  expect(refused.errors[0]).toContain(`buildx cannot read the bake files in http://${git.host}/owner/`)
  expect(refused.errors[0]).toMatch(/could not read Username|Authentication failed|401/i)
  const empty = await bake({ source: '', 'github-token': gitToken }, git.publish(`empty-${randomUUID()}`, { a: 'b' }))
  expect(empty.errors[0]).toMatch(/^no bake file in http:.*; set 'files' to its path/)
})

test('a leg of a matrix hands on what it pushed for its platform', async () => {
  const run = await bake({ files: 'groups.hcl', targets: 'web', set: 'web.platform=linux/386', publish: 'digest' })
  succeeded(run)
  const digest = run.outputs['pushed-linux-386'] ?? ''
  expect(crane('digest', `${repository('web')}@${digest}`)).toBe(digest)
  expect(run.outputs['pushed-linux-amd64']).toBe('')
  expect(tagsOf(['web'])).toEqual({ web: [] })
})

test('what is asked about Dockerfiles is answered by target', async () => {
  const run = await bake({ files: 'groups.hcl', targets: 'app', call: 'targets' })
  succeeded(run)
  expect(JSON.parse(run.outputs['call-result'] ?? '')).toMatchObject({ app: { targets: expect.anything() } })
  expect(tagsOf(['app'])).toEqual({ app: [] })
})

test('a target that only checks its Dockerfile is neither pushed nor in the way of the others', async () => {
  const run = await bake({ files: 'groups.hcl', targets: 'app,web', set: 'web.call=check' })
  succeeded(run)
  expect(tagsOf(['app', 'web'])).toEqual({ app: ['1', 'latest'], web: [] })
})

test('a key of ssh in the bake file is an agent for its step', async () => {
  const key = join(makeFolder(), 'key')
  sh('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key)
  const ssh = { BASE: `${lab.LAB_BASE_IMAGE}`, KEY: key, WORD: randomUUID() }
  const run = await bake({ files: 'ssh.hcl' }, ssh)
  succeeded(run)
  expect(fileIn(`${repository('ssh')}:1`, 'linux/amd64', 'agent')).toBe(`${ssh.WORD} socket\n`)
})

test('push: auto declines for a fork, and the images are examined all the same', async () => {
  const folder = makeFolder()
  const event = join(folder, 'event.json')
  const repositories = { head: { repo: { full_name: 'stranger/app' } }, base: { repo: { full_name: 'owner/app' } } }
  writeFileSync(event, JSON.stringify({ pull_request: repositories }))
  const fork = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event }
  const run = await bake({ files: 'groups.hcl', push: 'auto', 'smoke-test': 'test -d /' }, fork)
  succeeded(run)
  expect(run.outputs['push-declined']).toBe('fork')
  expect(tagsOf(['app', 'web', 'copy'])).toEqual({ app: [], web: [], copy: [] })
  expect(run.log.match(/^Check the image|::group::Check the image/gm)).toHaveLength(3)
})

describe('before anything is built', () => {
  test.each([
    [
      'an entitlement that the workflow does not grant',
      { files: 'groups.hcl,host.hcl', targets: 'app,web' },
      "target 'web' requests the entitlement network.host (attribute 'network'), which the workflow does not grant; to grant it, set 'allow: network.host'",
    ],
    [
      'a tag of two targets',
      { set: `copy.tags=${lab.LAB_REGISTRY}/e2e/bake/one:1\nweb.tags=${lab.LAB_REGISTRY}/e2e/bake/one:1` },
      "targets 'copy' and 'web' both have the tag",
    ],
    [
      'an output that cannot be kept where tags move last',
      { targets: 'web', set: 'web.output=type=image,push=true\nweb.output=type=registry' },
      "target 'web': attribute 'output' has 2 image outputs, but 'publish: staged' pushes one image",
    ],
    [
      'a target without a name',
      { set: 'web.tags=' },
      "target 'web': it is pushed (type=image,push=true), but has no tags",
    ],
    [
      'a Dockerfile that is not there',
      { targets: 'web', set: 'web.dockerfile=Nope' },
      "target 'web': there is no Dockerfile at ",
    ],
    ['a target that is not there', { targets: 'nope' }, 'failed to find target nope'],
  ])('%s is an error', async (_, inputs: Record<string, string>, message) => {
    const run = await bake({ files: 'groups.hcl', ...inputs })
    expect(run.exitCode).toBe(1)
    expect(run.errors[0]).toContain(message)
    expect(run.log).not.toContain('::group::Bake')
    expect(tagsOf(['app', 'web', 'copy'])).toEqual({ app: [], web: [], copy: [] })
  })
})

test('images of this commit that are published are adopted, the others are baked', async () => {
  const inputs = { files: 'groups.hcl', 'tag-policy': 'auto' }
  const env = { GITHUB_SHA: '1'.repeat(40) }
  const full = (name: string, tag = '1.2.3') => `${name}.tags=${repository(name)}:${tag}`
  const first = await bake({ ...inputs, targets: 'web', set: full('web') }, env)
  succeeded(first)
  const run = await bake({ ...inputs, targets: 'web,copy', set: `${full('web')}\n${full('copy')}` }, env)
  succeeded(run)
  expect(targetsOf(run).web?.digest).toBe(targetsOf(first).web?.digest)
  expect(run.log).toMatch(/^web: published .*; nothing was built, since an image of this commit already existed$/m)
  expect(run.log).not.toMatch(/^web .*RUN/m)
  const other = await bake(
    { ...inputs, targets: 'web,copy', set: `${full('web')}\n${full('copy', '1.2.4')}` },
    {
      GITHUB_SHA: '2'.repeat(40),
    },
  )
  expect(other.exitCode).toBe(1)
  expect(tagsOf(['copy'])).toEqual({ copy: ['1.2.3'] })
})

test('images that are loaded into Docker Engine', async () => {
  const one = 'app.platform=linux/amd64\nbase.platform=linux/amd64'
  const run = await bake({
    files: 'groups.hcl',
    targets: 'app',
    push: 'false',
    load: 'true',
    set: one,
    'smoke-test': 'test -f /app',
  })
  succeeded(run)
  expect(sh('docker', 'image', 'inspect', '--format', '{{.Architecture}}', `${repository('app')}:1`).trim()).toBe(
    'amd64',
  )
  expect(tagsOf(['app'])).toEqual({ app: [] })
})

describe('a builder of two nodes, each for a platform', () => {
  let nodes: SharedBuilder[]
  beforeAll(async () => {
    nodes = [await makeBuilder(), await makeBuilder()]
  })
  afterAll(async () => {
    await Promise.all(nodes.map(removeBuilder))
  })

  test('targets, and what they build on, are built where their platform is at home', async () => {
    const [first = '', second = ''] = nodes.map(({ run }) => `buildx_buildkit_${run.outputs.builder}0`)
    const run = await job({
      entry: 'bake',
      workspace,
      env: { BUILDX_CONFIG: makeFolder(), REPO: `${lab.LAB_REGISTRY}/${topic}`, BASE: lab.LAB_BASE_IMAGE },
      inputs: {
        ...{ source: '.', files: 'groups.hcl', targets: 'app,web', push: 'true' },
        ...{ driver: 'remote', endpoint: `docker-container://${first}` },
        append: `- endpoint: docker-container://${second}\n  platforms: linux/386`,
      },
    })
    succeeded(run)
    expect(tagsOf(['app', 'web', 'base'])).toEqual({ app: ['1', 'latest'], web: ['1'], base: [] })
    for (const name of ['app', 'web']) expect(platformsIn(`${repository(name)}:1`)).toEqual(both)
    expect(crane('digest', `${repository('app')}:1`)).toBe(targetsOf(run).app?.digest)
    const history = (container: string) =>
      sh('docker', 'exec', container, 'buildctl', 'debug', 'histories', '--format', '{{json .}}')
    expect([first, second].map((container) => history(container).includes('linux/386'))).toEqual([false, true])
  })
})
