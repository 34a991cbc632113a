import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { type Passing, refuse, startFaultProxy } from './fault-proxy.ts'
import { crane, lab, manifestOf, platformsIn } from './lab.ts'
import { obeyed } from './obeyed.ts'

// Registries that take attestations in the form of images only, as a proxy in front of one that takes all.
const topic = `e2e/attestations/${process.pid}`
const platforms = ['linux/amd64', 'linux/386']

type Manifest = {
  readonly artifactType?: string
  readonly subject?: { readonly digest: string }
  readonly config?: { readonly mediaType: string; readonly digest: string }
}

const refusals: readonly [string, (passing: Passing, manifest: Manifest) => boolean][] = [
  [
    'GitLab',
    (passing, { subject }) =>
      subject !== undefined &&
      refuse(passing, 400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry - ${subject.digest}`),
  ],
  [
    'Alibaba Cloud',
    (passing, { config }) =>
      config?.mediaType === 'application/vnd.oci.empty.v1+json' &&
      refuse(passing, 403, 'DENIED', `unknown manifest class for ${config.mediaType}`),
  ],
]

let proxy: Awaited<ReturnType<typeof startFaultProxy>>
let nodes: SharedBuilder[]
/** What was pushed through the proxy, refused or not. */
let pushed: Manifest[]

beforeAll(async () => {
  proxy = await startFaultProxy(lab.LAB_REGISTRY)
  nodes = [await makeBuilder(), await makeBuilder()]
})
afterAll(async () => {
  proxy.close()
  await Promise.all(nodes.map(removeBuilder))
})
beforeEach(() => {
  pushed = []
})

function refusing(refusal: (passing: Passing, manifest: Manifest) => boolean): void {
  proxy.manifest = (passing, text) => {
    const manifest = JSON.parse(text) as Manifest
    pushed.push(manifest)
    return refusal(passing, manifest)
  }
}

/** Each run of a RUN prints a line, and leaves it in a folder that lasts. By its name alone BuildKit would not tell it from another's. */
const counting = (id: string) =>
  `FROM ${lab.LAB_BASE_IMAGE}\nARG TARGETARCH\nRUN --mount=type=cache,id=${id},target=/runs : ${id}; echo ran for $TARGETARCH | tee -a /runs/lines\n`

const [first, second] = [0, 1].map((index) => () => {
  const { inputs = {}, env = {} } = nodes[index] ?? {}
  return { inputs, env }
})

function build(dockerfile: string, inputs: Readonly<Record<string, string>>, on = first?.()): Promise<LabRun> {
  return job({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env: on?.env,
    inputs: { context: '.', platforms: platforms.join(), ...on?.inputs, ...inputs },
  })
}

const runsIn = (log: string) =>
  [...log.matchAll(/\| ran for (\w+)/g)].map(([, architecture]) => architecture).toSorted()

/** The runs that the builder remembers. */
async function runsOf(id: string, on = first?.()): Promise<unknown[]> {
  const { log } = await build(
    `FROM ${lab.LAB_BASE_IMAGE}\nRUN --mount=type=cache,id=${id},target=/runs : ${id}; cat /runs/lines\n`,
    { platforms: 'linux/amd64', outputs: 'type=cacheonly' },
    on,
  )
  return runsIn(log)
}

const warnings = ({ log }: LabRun) => obeyed(log).filter((line) => /^::warning.*OCI artifacts/.test(line))
const warning = () =>
  `${proxy.host} does not accept attestations as OCI artifacts, so the image was pushed again with attestations as image manifests (no step ran again); set 'outputs: type=image,oci-artifact=false' to push them in this form at once`

function succeeds({ exitCode, log }: LabRun): void {
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
}

/** Asserts that an image has its attestations, one for each platform, in the form of images. */
function hasPlainAttestations(repository: string, reference: string): void {
  expect(platformsIn(reference)).toEqual(platforms)
  const attestations = (manifestOf(reference).manifests ?? []).filter(
    ({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
  )
  const forms = attestations.map(({ digest }) => {
    const { artifactType, subject, config } = JSON.parse(crane('manifest', `${repository}@${digest}`)) as Manifest
    return { artifactType, subject, config: config?.mediaType }
  })
  expect(forms).toEqual(platforms.map(() => ({ config: 'application/vnd.oci.image.config.v1+json' })))
}

describe.each(refusals)('a registry as %s', (name, refusal) => {
  const path = `${topic}/${name.toLowerCase().replaceAll(' ', '-')}`

  test.each([
    ['staged', 'false'],
    ['direct', 'true'],
    ['digest', 'false'],
  ])('gets the image once more, published %s, no-cache %s', async (publish, noCache) => {
    refusing(refusal)
    const id = randomUUID()
    const run = await build(counting(id), {
      ...{ push: 'true', publish, 'no-cache': noCache },
      ...(publish === 'digest' ? { images: `${proxy.host}/${path}` } : { tags: `${proxy.host}/${path}:${publish}` }),
    })
    succeeds(run)
    expect(warnings(run)).toEqual([`::warning::${warning()}`])
    const repository = `${lab.LAB_REGISTRY}/${path}`
    hasPlainAttestations(repository, `${repository}@${run.outputs.digest}`)
    if (publish !== 'digest') expect(crane('digest', `${repository}:${publish}`)).toBe(run.outputs.digest)
    expect(runsIn(run.log)).toEqual(['386', 'amd64'])
    // With 'no-cache' such a folder begins anew.
    if (noCache === 'false') expect(await runsOf(id)).toEqual(['386', 'amd64'])
  })

  test('gets it from several nodes, and one warning is told', async () => {
    refusing(refusal)
    const id = randomUUID()
    const [one = '', other = ''] = nodes.map(({ run }) => `buildx_buildkit_${run.outputs.builder}0`)
    const run = await job({
      workspace: makeContext({ Dockerfile: counting(id) }),
      env: { BUILDX_CONFIG: makeFolder() },
      inputs: {
        ...{ context: '.', platforms: platforms.join(), push: 'true', tags: `${proxy.host}/${path}:nodes` },
        ...{ driver: 'remote', endpoint: `docker-container://${one}` },
        append: `- endpoint: docker-container://${other}\n  platforms: linux/386`,
      },
    })
    succeeds(run)
    expect(warnings(run)).toEqual([`::warning::${warning()}`])
    hasPlainAttestations(`${lab.LAB_REGISTRY}/${path}`, `${lab.LAB_REGISTRY}/${path}:nodes`)
    expect([await runsOf(id), await runsOf(id, second?.())]).toEqual([['amd64'], ['386']])
  })

  test('gets it with the progress of buildx too', async () => {
    refusing(refusal)
    const tags = `${proxy.host}/${path}:plain`
    const run = await build(counting(randomUUID()), { push: 'true', tags, progress: 'plain' })
    succeeds(run)
    expect(warnings(run)).toEqual([`::warning::${warning()}`])
    hasPlainAttestations(`${lab.LAB_REGISTRY}/${path}`, `${lab.LAB_REGISTRY}/${path}:plain`)
  })

  test('gets it at once where the user decided so', async () => {
    refusing(refusal)
    const tags = `${proxy.host}/${path}:decided`
    const run = await build(counting(randomUUID()), { push: 'true', tags, outputs: 'type=image,oci-artifact=false' })
    succeeds(run)
    expect(warnings(run)).toEqual([])
    hasPlainAttestations(`${lab.LAB_REGISTRY}/${path}`, `${lab.LAB_REGISTRY}/${path}:decided`)
  })
})

describe('is not pushed again', () => {
  const artifacts = () => pushed.filter(({ artifactType }) => artifactType !== undefined)
  const plain = () => pushed.filter(({ artifactType, config }) => artifactType === undefined && config !== undefined)

  test.each<[string, (passing: Passing, manifest: Manifest) => boolean, Readonly<Record<string, string>>]>([
    ['for another refusal', (passing, { subject }) => subject !== undefined && refuse(passing, 403), {}],
    [
      'where the user decided',
      (passing, one) => refusals[1]?.[1](passing, one) ?? false,
      { outputs: 'type=image,oci-artifact=true' },
    ],
    [
      'for a layer that is missing',
      (passing) => refuse(passing, 400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry - sha256:${'1'.repeat(64)}`),
      {},
    ],
    [
      'where nothing is attested',
      (passing) => refuse(passing, 403, 'DENIED', 'unknown manifest class for application/vnd.oci.empty.v1+json'),
      { provenance: 'false' },
    ],
  ])('%s', async (_, refusal, inputs) => {
    refusing(refusal)
    const tags = `${proxy.host}/${topic}/failing:1`
    const run = await build(counting(randomUUID()), { push: 'true', tags, ...inputs })
    expect(run.exitCode).toBe(1)
    expect(warnings(run)).toEqual([])
    expect(run.log).toMatch(/^::error\b.*(?:blob unknown|denied|DENIED|refused)/m)
    // Of each platform one image, and its attestation.
    expect(plain().length).toBeLessThanOrEqual(platforms.length)
    expect(artifacts().length).toBeLessThanOrEqual(platforms.length)
  })
})
