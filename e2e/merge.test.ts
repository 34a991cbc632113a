import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder, step } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { crane, lab, manifestOf, platformsIn } from './lab.ts'

const repository = `${lab.LAB_REGISTRY}/e2e/merge/app`
const other = `${lab.LAB_REGISTRY2}/e2e/merge/other`
const elsewhere = `${lab.LAB_REGISTRY}/e2e/merge/elsewhere`

let builder: SharedBuilder
let legs: Record<'amd64' | 'arm64' | 'arm' | 'again' | 'bare', LabRun>

/** Builds one leg, as the matrix of a workflow does. */
async function leg(platforms: string, inputs: Readonly<Record<string, string>> = {}): Promise<LabRun> {
  const run = await step({
    workspace: makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nARG WHAT\nLABEL what=$WHAT\n` }),
    env: builder.env,
    inputs: {
      ...builder.inputs,
      context: '.',
      platforms,
      push: 'true',
      publish: 'digest',
      images: `${repository},${other}`,
      ...inputs,
    },
  })
  if (run.exitCode !== 0) throw new Error(run.log)
  return run
}

/** The outputs of legs as a workflow joins them: what is empty is left out. */
function handed(runs: readonly LabRun[], kind = 'pushed'): string {
  const outputs = runs.flatMap((run) => Object.entries(run.outputs).filter(([name]) => name.startsWith(`${kind}-`)))
  return JSON.stringify(Object.fromEntries(outputs.filter(([, value]) => value !== '')))
}

async function merge(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<LabRun> {
  return job({ entry: 'merge', inputs: { platforms: 'linux/amd64,linux/arm64', ...inputs }, env })
}

/** The error that a failed run shows, as the runner's page has it. */
function errorOf({ exitCode, log, errors: [error = log] }: LabRun): string {
  expect(exitCode).toBe(1)
  return error
}

const exists = (reference: string): boolean => {
  try {
    return crane('digest', reference) !== ''
  } catch {
    return false
  }
}

beforeAll(async () => {
  builder = await makeBuilder({
    'buildkitd-config-inline': `${loopback['buildkitd-config-inline']}\n[registry."${lab.LAB_REGISTRY2}"]\nhttp = true`,
  })
  const [amd64, arm64, arm, again, bare] = await Promise.all([
    leg('linux/amd64', { provenance: 'mode=max' }),
    leg('linux/arm64', { sbom: 'false' }),
    leg('linux/arm/v7'),
    leg('amd64', { 'build-args': 'WHAT=again' }),
    leg('arm64', { provenance: 'false', 'build-args': 'WHAT=bare', images: elsewhere }),
  ])
  legs = { amd64, arm64, arm, again, bare }
})

afterAll(() => removeBuilder(builder))

test('a leg pushes by digest to every repository and hands on what holds its attestations', () => {
  const { outputs } = legs.amd64
  const manifest = crane('digest', '--platform=linux/amd64', `${repository}@${outputs.digest}`)
  expect(outputs['pushed-linux-amd64']).toBe(outputs.digest)
  expect(outputs['digest-linux-amd64']).toBe(manifest)
  expect(outputs['image-linux-amd64']).toBe(`${repository}@${manifest}`)
  expect(manifestOf(`${repository}@${outputs.digest}`).manifests?.map(({ platform }) => platform.architecture)).toEqual(
    ['amd64', 'unknown'],
  )
  expect(crane('digest', `${other}@${outputs.digest}`)).toBe(outputs.digest)
  expect(outputs.tags).toBe('')
})

describe('two legs', () => {
  let run: LabRun
  beforeAll(async () => {
    run = await merge({
      digests: handed([legs.arm64, legs.amd64]),
      tags: `${repository}:two,${repository}:latest\n${other}:two`,
      annotations: 'org.opencontainers.image.title=Two legs\nindex:org.example.note=a=b',
    })
  })

  test('become one image under every tag of every repository', () => {
    expect(run.exitCode === 0 ? '' : run.log).toBe('')
    expect(platformsIn(`${repository}:two`)).toEqual(['linux/amd64', 'linux/arm64'])
    for (const reference of [`${repository}:two`, `${repository}:latest`, `${other}:two`]) {
      expect(crane('digest', reference)).toBe(run.outputs.digest)
    }
    expect(() => crane('validate', '--remote', `${repository}:two`)).not.toThrow()
  })

  test('keep their provenance, about images that are in the index', () => {
    const manifests = manifestOf(`${repository}:two`).manifests ?? []
    const attestations = manifests.filter(({ platform }) => platform.os === 'unknown')
    const images = manifests.filter(({ platform }) => platform.os !== 'unknown').map(({ digest }) => digest)
    expect(attestations.map(({ annotations }) => annotations?.['vnd.docker.reference.digest'])).toEqual(images)
    for (const { digest } of attestations) {
      const { layers } = JSON.parse(crane('manifest', `${repository}@${digest}`)) as {
        layers: { annotations: Record<string, string> }[]
      }
      expect(layers.map(({ annotations }) => annotations['in-toto.io/predicate-type'])).toEqual([
        expect.stringMatching(/^https:\/\/slsa\.dev\/provenance\//),
      ])
    }
  })

  test('get the annotations on their index', () => {
    expect(manifestOf(`${repository}:two`).annotations).toEqual({
      'org.opencontainers.image.title': 'Two legs',
      'org.example.note': 'a=b',
    })
  })

  test('are reported with outputs and a summary, as by a build', () => {
    const platformDigest = (platform: string) => crane('digest', `--platform=${platform}`, `${repository}:two`)
    const { outputs, summary } = run
    expect(JSON.parse(outputs.digests ?? '')).toEqual({
      'linux/amd64': platformDigest('linux/amd64'),
      'linux/arm64': platformDigest('linux/arm64'),
    })
    expect(outputs['digest-linux-arm64']).toBe(platformDigest('linux/arm64'))
    expect(outputs['image-linux-arm64']).toBe(`${repository}@${platformDigest('linux/arm64')}`)
    expect(outputs.image).toBe(`${repository}@${outputs.digest}`)
    expect(outputs.images).toBe(`${repository}\n${other}`)
    expect(outputs.tags).toBe(`${repository}:two\n${repository}:latest\n${other}:two`)
    expect(JSON.parse(outputs.manifest ?? '').tags).toEqual(outputs.tags?.split('\n'))
    expect(JSON.parse(outputs.manifest ?? '').platforms).toEqual([
      expect.objectContaining({
        platform: 'linux/amd64',
        layers: 1,
        attestations: [expect.any(String)],
        created: expect.any(String),
      }),
      expect.objectContaining({ platform: 'linux/arm64', layers: 1, attestations: [expect.any(String)] }),
    ])
    expect(summary).toContain(`docker pull ${repository}:two`)
    expect(summary).toContain('| linux/arm64 |')
  })
})

test('plain digests are taken, and a platform may be spelled in any way', async () => {
  const digests = `${legs.amd64.outputs.digest}\n${legs.arm64.outputs.digest}, ${legs.arm.outputs.digest}`
  const run = await merge({ digests, platforms: 'x86_64, arm64/v8, armhf', tags: `${repository}:plain` })

  expect(run.exitCode === 0 ? '' : run.log).toBe('')
  expect(platformsIn(`${repository}:plain`)).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm/v7'])
})

test('an image that is no index is merged too', async () => {
  const run = await merge({ digests: handed([legs.bare]), platforms: 'arm64', tags: `${elsewhere}:bare` })

  expect(run.exitCode === 0 ? '' : run.log).toBe('')
  expect(crane('digest', `${elsewhere}:bare`)).toBe(legs.bare.outputs.digest)
  expect(run.outputs['digest-linux-arm64']).toBe(legs.bare.outputs.digest)
})

test('from the digests of manifests alone the image is made without attestations, with a warning', async () => {
  const both = [legs.amd64, legs.arm64]
  const run = await merge({ digests: handed(both, 'digest'), tags: `${repository}:manifests` })

  expect(run.exitCode === 0 ? '' : run.log).toBe('')
  const { manifests = [] } = manifestOf(`${repository}:manifests`)
  expect(manifests.map(({ digest }) => digest)).toEqual([
    legs.amd64.outputs['digest-linux-amd64'],
    legs.arm64.outputs['digest-linux-arm64'],
  ])
  expect(run.log).toMatch(
    /^::warning::'digests' contains only digests of manifests \('digest-linux-amd64', 'digest-linux-arm64'\)/m,
  )
})

test('a machine without Docker is enough', async () => {
  // Node by its path, and nothing else to be found.
  const empty = makeFolder()
  const run = await merge(
    { digests: handed([legs.amd64, legs.arm64]), tags: `${repository}:no-daemon` },
    { PATH: empty, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
  )

  expect(run.exitCode === 0 ? '' : run.log).toBe('')
  expect(platformsIn(`${repository}:no-daemon`)).toEqual(['linux/amd64', 'linux/arm64'])
})

describe('no tag moves', () => {
  const refused = 'the digests cannot be merged into the requested image, so no tag was moved:'
  const tag = (name: string) => ({ tags: `${repository}:${name}` })

  test('when the output of a leg is missing', async () => {
    const run = await merge({ digests: `{"result":"failure","outputs":${handed([legs.amd64])}}`, ...tag('missing') })

    expect(errorOf(run)).toBe(
      [
        'the digests do not match the expected platforms, so no tag was moved:',
        `linux/arm64 is missing: no build job set the output 'pushed-linux-arm64'`,
        `a build job failed: find the reason in its log, then use 'Re-run failed jobs'`,
      ].join('\n'),
    )
    expect(exists(`${repository}:missing`)).toBe(false)
  })

  test('when a manifest is for another platform than it was handed on for', async () => {
    const s390x = crane('digest', '--platform=linux/s390x', lab.LAB_BASE_IMAGE)
    crane('copy', `${lab.LAB_BASE_IMAGE}@${s390x}`, `${elsewhere}:s390x`)
    crane('copy', `${repository}@${legs.amd64.outputs.digest}`, `${elsewhere}:amd64`)
    const digests = `linux/amd64=${legs.amd64.outputs.digest}\nlinux/arm64=${s390x}`
    const run = await merge({ digests, tags: `${elsewhere}:claimed` })
    expect(errorOf(run).split('\n').slice(0, 2)).toEqual([
      refused,
      `${elsewhere}: the image for linux/arm64 is for linux/s390x according to its config`,
    ])
    expect(exists(`${elsewhere}:claimed`)).toBe(false)
  })

  test('when a plain digest is missing', async () => {
    const digest = legs.amd64.outputs.digest ?? ''
    const run = await merge({ digests: digest, ...tag('lacking') })

    expect(errorOf(run)).toBe(
      `${refused}\n${repository}: linux/arm64 is missing\n${repository}: ${digest} holds linux/amd64`,
    )
    expect(exists(`${repository}:lacking`)).toBe(false)
  })

  test('when a platform is there twice', async () => {
    const [first, second, arm64] = [legs.amd64, legs.again, legs.arm64].map(({ outputs }) => outputs.digest)
    const run = await merge({ digests: `${first} ${second} ${arm64}`, ...tag('twice') })

    expect(errorOf(run)).toBe(
      [
        refused,
        `${repository}: linux/amd64 appears more than once`,
        `${repository}: ${first} holds linux/amd64`,
        `${repository}: ${second} holds linux/amd64`,
        `${repository}: ${arm64} holds linux/arm64`,
      ].join('\n'),
    )
    expect(exists(`${repository}:twice`)).toBe(false)
  })

  test('when a digest is of another repository', async () => {
    const run = await merge({ digests: handed([legs.amd64, legs.bare]), ...tag('foreign') })

    expect(errorOf(run)).toContain(
      `${repository}: ${legs.bare.outputs.digest} (given as 'pushed-linux-arm64') was not found; the build jobs must push to this repository`,
    )
    expect(exists(`${repository}:foreign`)).toBe(false)
  })

  test('in any repository when one of them lacks a digest', async () => {
    const run = await merge({
      digests: handed([legs.bare]),
      platforms: 'arm64',
      tags: `${elsewhere}:half,${repository}:half`,
    })

    expect(errorOf(run)).toContain(
      `${repository}: ${legs.bare.outputs.digest} (given as 'pushed-linux-arm64') was not found`,
    )
    expect(exists(`${elsewhere}:half`)).toBe(false)
  })
})

test('registries with a CA of their own, a password or a client certificate need no daemon either', async () => {
  const [tls, mtls] = [`${lab.LAB_TLS_REGISTRY}/e2e/merge/tls`, `${lab.LAB_MTLS_REGISTRY}/e2e/merge/mtls`]
  const access = {
    'registry-auth': JSON.stringify([
      { registry: lab.LAB_TLS_REGISTRY, username: lab.LAB_TLS_USER, password: lab.LAB_TLS_PASSWORD },
    ]),
    registries: JSON.stringify({
      [lab.LAB_TLS_REGISTRY]: { ca: lab.LAB_TLS_CA },
      [lab.LAB_MTLS_REGISTRY]: { ca: lab.LAB_TLS_CA, cert: lab.LAB_MTLS_CERT, key: lab.LAB_MTLS_KEY },
    }),
  }
  const run = await job({
    workspace: makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\n` }),
    inputs: {
      context: '.',
      platforms: 'linux/amd64,linux/arm64',
      push: 'true',
      publish: 'digest',
      images: `${tls},${mtls}`,
      'driver-opts': 'network=host',
      ...access,
    },
  })
  expect(run.exitCode === 0 ? '' : run.log).toBe('')

  const merged = await merge(
    { digests: handed([run]), tags: `${tls}:1,${mtls}:1`, ...access },
    { PATH: makeFolder(), DOCKER_HOST: 'unix:///nowhere/docker.sock' },
  )
  expect(merged.exitCode === 0 ? '' : merged.log).toBe('')
  expect(merged.log.replace(/^::add-mask::.*$/gm, '')).not.toContain(lab.LAB_TLS_PASSWORD)
  expect(merged.outputs.digest).toBe(run.outputs.digest)
  expect(merged.outputs.tags).toBe(`${tls}:1\n${mtls}:1`)
})
