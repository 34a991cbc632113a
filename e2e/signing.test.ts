import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { examplesIn } from '../__tests__/documents.ts'
import { codeBlocksIn } from '../__tests__/markdown.ts'
import { job, makeFolder } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { crane, lab, manifestOf } from './lab.ts'

// What docs/signing.md says to type, with cosign itself, on an image that this action has published.
const path = 'docs/signing.md'
const text = readFileSync(join(import.meta.dirname, '..', path), 'utf8')
const blocks = codeBlocksIn(text, 'bash')
const ran = new Set<string>()

const kinds = ['bundle', 'old', 'unsigned'] as const
const registries = [
  { what: 'distribution 2.8', registry: lab.LAB_REGISTRY, hasReferrers: false },
  { what: 'distribution 3', registry: lab.LAB_REGISTRY3, hasReferrers: false },
  { what: 'go-containerregistry', registry: lab.LAB_REGISTRY2, hasReferrers: true },
].map((one) => {
  const repository = (kind: (typeof kinds)[number]) => `${one.registry}/e2e/signing/${process.pid}/${kind}`
  const image = (kind: (typeof kinds)[number]) => `${repository(kind)}@${digest}`
  return { ...one, repository, image, folder: makeFolder() }
})
type Registry = (typeof registries)[number]

const keys = makeFolder()
let builder: SharedBuilder
let digest: string
/** Those of the platforms and of their attestations. */
let manifests: readonly string[]

beforeAll(async () => {
  expect(await bash(keys, block('generate-key-pair'))).toMatchObject({ status: 0 })
  expect(await bash(keys, 'cosign generate-key-pair --output-key-prefix other')).toMatchObject({ status: 0 })
  for (const { folder } of registries) {
    cpSync(keys, folder, { recursive: true })
    mkdirSync(join(folder, 'docker', 'cli-plugins'), { recursive: true })
    symlinkSync(lab.LAB_BUILDX, join(folder, 'docker', 'cli-plugins', 'docker-buildx'))
  }
  const hosts = registries.map(({ registry }) => `[registry."${registry}"]\nhttp = true`).join('\n')
  builder = await makeBuilder({ 'buildkitd-config-inline': hosts })
  const tags = registries.flatMap(({ repository }) => kinds.map((kind) => `${repository(kind)}:1`))
  const { outputs, exitCode, log } = await job({
    workspace: makeContext({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }),
    env: builder.env,
    inputs: {
      ...{ ...builder.inputs, context: '.', platforms: 'linux/amd64,linux/arm64' },
      ...{ push: 'true', tags: tags.join('\n'), provenance: 'mode=max' },
    },
  })
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
  digest = outputs.digest ?? ''
  manifests = (manifestOf(tags[0] ?? '').manifests ?? []).map((manifest) => manifest.digest)
})
afterAll(() => removeBuilder(builder))

/** The one block of the document that has these words. */
function block(words: string): string {
  const [found = '', ...others] = blocks.filter((one) => one.includes(words))
  expect({ words, found: found !== '', others }).toEqual({ words, found: true, others: [] })
  ran.add(found)
  return found
}

const verify = () => block('verify --key cosign.pub --insecure-ignore-tlog=true "$IMAGE"\n')

const verifyAll = () => block("'.manifests[].digest'")

/** What the step of the document runs that signs with a key. */
function stepWithKey(): string {
  const runs = examplesIn({ path, text }).flatMap(({ workflow }) =>
    Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.map(({ run = '' }) => run)),
  )
  return runs.find((run) => run.includes('--key env://')) ?? 'false'
}

async function bash(cwd: string, script: string, env: Readonly<Record<string, string>> = {}) {
  const PATH = [dirname(lab.LAB_COSIGN), process.env.PATH].join(delimiter)
  const step = { COSIGN_PASSWORD: 'choose-one', GITHUB_ACTOR: 'acme', TOKEN: 'token' }
  // As GitHub starts a `run` that names no shell: without pipefail.
  const child = spawn('bash', ['-e', '-c', script], {
    cwd,
    env: { PATH, HOME: cwd, DOCKER_CONFIG: join(cwd, 'docker'), ...step, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [status]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { status, stdout, stderr }
}

/** Runs a script as a step that has the private key, and gives what it prints. */
async function succeeds({ what, folder }: Registry, script: string, env: Readonly<Record<string, string>>) {
  const key = { COSIGN_PRIVATE_KEY: readFileSync(join(folder, 'cosign.key'), 'utf8') }
  const { status, stdout, stderr } = await bash(folder, script, { ...key, ...env })
  expect({ what, status, stderr: status === 0 ? '' : stderr }).toEqual({ what, status: 0, stderr: '' })
  return stdout
}

const inEach = (ask: (one: Registry) => Promise<void>) => Promise.all(registries.map(ask))

const tagsOf = (repository: string) =>
  crane('ls', repository)
    .split('\n')
    .filter((tag) => tag !== '1')
    .toSorted()

test('the step with a key signs the index, each platform and its attestation', async () => {
  expect(manifests).toHaveLength(4)
  await inEach(async (one) => {
    const IMAGE = one.image('bundle')
    await succeeds(one, stepWithKey().replaceAll('ghcr.io', one.registry), { IMAGE })
    const index = await succeeds(one, verify(), { IMAGE })
    expect(JSON.parse(index)).toMatchObject([{ critical: { image: { 'docker-manifest-digest': digest } } }])
    const verified = await succeeds(one, verifyAll(), { IMAGE })
    for (const manifest of manifests) expect(verified).toContain(`"docker-manifest-digest":"${manifest}"`)
  })
})

test('it leaves bundles, and lists of them where the registry has no referrers API', () => {
  const lists = [digest, ...manifests].map((signed) => signed.replace(':', '-')).toSorted()
  for (const { what, repository, hasReferrers } of registries) {
    expect({ what, tags: tagsOf(repository('bundle')) }).toEqual({ what, tags: hasReferrers ? [] : lists })
    for (const list of hasReferrers ? [] : lists) {
      const bundles = [{ artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }]
      expect(manifestOf(`${repository('bundle')}:${list}`).manifests).toMatchObject(bundles)
    }
  }
})

test('refuses an image that is not signed, and another key', async () => {
  await inEach(async ({ folder, image }) => {
    const unsigned = await bash(folder, verify(), { IMAGE: image('unsigned') })
    expect(unsigned).toMatchObject({ status: 10, stderr: expect.stringContaining('no signatures found') })
    const other = await bash(folder, verify().replace('cosign.pub', 'other.pub'), { IMAGE: image('bundle') })
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('failed to verify signature') })
  })
})

test('an index that cannot be read, or has an unsigned manifest, is not verified', async () => {
  await inEach(async ({ folder, image, repository }) => {
    const gone = await bash(folder, verifyAll(), { IMAGE: `${repository('bundle')}@sha256:${'0'.repeat(64)}` })
    expect(gone.status).not.toBe(0)
    expect(await bash(folder, verifyAll(), { IMAGE: image('unsigned') })).toMatchObject({ status: 1 })
  })
})

test('provenance of BuildKit becomes a signed attestation of each platform', async () => {
  await inEach(async (one) => {
    await succeeds(one, block('cosign attest '), { IMAGE: one.image('bundle') })
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const manifest = crane('digest', `--platform=${platform}`, one.image('bundle'))
      const PLATFORM_IMAGE = `${one.repository('bundle')}@${manifest}`
      const { payload } = JSON.parse(await succeeds(one, block('cosign verify-attestation '), { PLATFORM_IMAGE }))
      expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({
        predicateType: 'https://slsa.dev/provenance/v1',
        subject: [{ digest: { sha256: manifest.replace('sha256:', '') } }],
        predicate: { buildDefinition: { buildType: expect.stringContaining('buildkit') } },
      })
    }
  })
})

test('an attestation counts as a signature, unless its type is looked at', async () => {
  const [one] = registries
  if (!one) return
  const [attest = ''] = block('cosign attest ').match(/cosign attest [\s\S]*(?= ")/) ?? []
  await succeeds(one, `${attest} "$IMAGE"`, { IMAGE: one.image('unsigned') })
  await succeeds(one, verify(), { IMAGE: one.image('unsigned') })
  const ofType = block('any(.critical.type')
  expect(await bash(one.folder, ofType, { IMAGE: one.image('unsigned') })).toMatchObject({ status: 1 })
  expect(await succeeds(one, ofType, { IMAGE: one.image('bundle') })).toBe('true\n')
})

test('the old form is a tag for each manifest, and the same command verifies it', async () => {
  const tags = [digest, ...manifests].map((signed) => `${signed.replace(':', '-')}.sig`).toSorted()
  await inEach(async (one) => {
    await succeeds(one, block('--new-bundle-format=false'), { IMAGE: one.image('old') })
    expect({ what: one.what, tags: tagsOf(one.repository('old')) }).toEqual({ what: one.what, tags })
    await succeeds(one, verify(), { IMAGE: one.image('old') })
  })
})

test('a tag that merge moves to a signed image has its signature', async () => {
  await inEach(async (one) => {
    const tags = `${one.repository('bundle')}:signed`
    const inputs = { digests: digest, platforms: 'linux/amd64,linux/arm64', tags }
    expect(await job({ entry: 'merge', inputs })).toMatchObject({ exitCode: 0, outputs: { digest } })
    await succeeds(one, verify(), { IMAGE: tags })
  })
})

test('every block of the document was run', () => {
  expect(blocks.filter((one) => !ran.has(one))).toEqual([])
})
