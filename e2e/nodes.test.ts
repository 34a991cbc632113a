import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

// Two live BuildKits behind one builder, as with `append`: buildx would join their images by itself.
const topic = `e2e/nodes/${process.pid}`
const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nARG RUN\nRUN echo $RUN > /made\n`
const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']
let nodes: SharedBuilder[]

beforeAll(async () => {
  nodes = [await makeBuilder(), await makeBuilder()]
})
afterAll(async () => {
  await Promise.all(nodes.map(removeBuilder))
})

const containerOf = ({ run }: SharedBuilder) => `buildx_buildkit_${run.outputs.builder}0`
const tagsOf = (repository: string) => crane('ls', repository).split('\n').filter(Boolean).sort()

/** A step whose builder has the two nodes, the second one fixed to both kinds of arm. */
async function push(inputs: Readonly<Record<string, string>>): Promise<LabRun> {
  const [first = '', second = ''] = nodes.map(containerOf)
  const run = await job({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env: { BUILDX_CONFIG: makeFolder() },
    inputs: {
      ...{ context: '.', platforms: platforms.join(), push: 'true', 'build-args': `RUN=${Math.random()}` },
      ...{ driver: 'remote', endpoint: `docker-container://${first}` },
      append: `- endpoint: docker-container://${second}\n  platforms: linux/arm64,linux/arm/v7`,
      ...inputs,
    },
  })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  return run
}

describe('a builder of several nodes', () => {
  test('publishes one image under the tags asked for, and no other', async () => {
    const repository = `${lab.LAB_REGISTRY}/${topic}/staged`
    const labels = 'org.opencontainers.image.title=several nodes'
    const run = await push({ tags: `${repository}:1.2.3-rc1`, labels, annotations: 'manifest:team=x\nindex:k=v' })
    expect(tagsOf(repository)).toEqual(['1.2.3-rc1'])
    expect(platformsIn(`${repository}:1.2.3-rc1`)).toEqual(platforms)
    expect(crane('digest', `${repository}:1.2.3-rc1`)).toBe(run.outputs.digest)
    expect(manifestOf(`${repository}:1.2.3-rc1`).annotations).toEqual({
      'org.opencontainers.image.title': 'several nodes',
      k: 'v',
    })
    // Each platform has its provenance, and the annotation that is of manifests.
    const manifests = manifestOf(`${repository}:1.2.3-rc1`).manifests ?? []
    expect(manifests).toHaveLength(2 * platforms.length)
    const { annotations } = manifestOf(`${repository}@${manifests[0]?.digest}`)
    expect(annotations).toMatchObject({ team: 'x' })
    expect(JSON.parse(run.outputs.metadata ?? '')).toMatchObject({
      'containerimage.digest': run.outputs.digest,
      'image.name': `${repository}:1.2.3-rc1`,
    })
    expect(run.log).toMatch(/^arm64 +2\/2 {2}RUN echo/m)
  })

  test('leaves a leg of a matrix untagged', async () => {
    const repository = `${lab.LAB_REGISTRY}/${topic}/leg`
    const run = await push({ images: repository, publish: 'digest' })
    expect(() => tagsOf(repository)).toThrow('NAME_UNKNOWN')
    expect(platformsIn(`${repository}@${run.outputs.digest}`)).toEqual(platforms)
    expect(run.outputs['pushed-linux-arm64']).toBe(run.outputs.digest)
    expect(run.outputs['digest-linux-arm64']).toBe(
      crane('digest', '--platform=linux/arm64', `${repository}@${run.outputs.digest}`),
    )
  })

  test('writes only the tags asked for when buildx moves them', async () => {
    const repository = `${lab.LAB_REGISTRY}/${topic}/direct`
    await push({ tags: `${repository}:1\n${repository}:2`, publish: 'direct' })
    expect(tagsOf(repository)).toEqual(['1', '2'])
  })

  test('stops the other nodes when one fails, and publishes nothing', async () => {
    const repository = `${lab.LAB_REGISTRY}/${topic}/failed`
    const [first = '', second = ''] = nodes.map(containerOf)
    const slow = `FROM ${lab.LAB_BASE_IMAGE}\nARG TARGETARCH\nRUN if [ $TARGETARCH = amd64 ]; then exit 3; else sleep 60; fi\n`
    const started = performance.now()
    const run = await job({
      workspace: makeContext({ Dockerfile: slow }),
      env: { BUILDX_CONFIG: makeFolder() },
      inputs: {
        ...{ context: '.', platforms: platforms.join(), push: 'true', tags: `${repository}:1`, driver: 'remote' },
        endpoint: `docker-container://${first}`,
        append: `- endpoint: docker-container://${second}\n  platforms: linux/arm64,linux/arm/v7`,
      },
    })
    expect(run.exitCode).toBe(1)
    expect(run.log).toMatch(/^::error title=RUN failed.*exit code: 3/m)
    expect(performance.now() - started).toBeLessThan(30_000)
    expect(() => tagsOf(repository)).toThrow('NAME_UNKNOWN')
  })

  test.each([
    [
      { outputs: `type=image,name=${lab.LAB_REGISTRY}/${topic}/raw,push=true,push-by-digest=true`, push: 'false' },
      `input 'outputs' pushes by digest, but the builder has several nodes, whose images buildx would join under the tag 'latest'; use 'push: true' with 'publish: digest' and 'images' instead`,
    ],
    [
      { outputs: 'type=oci,dest=image.tar', tags: `${lab.LAB_REGISTRY}/${topic}/raw:1` },
      `'load' and 'outputs' cannot be combined with a push from a builder with several nodes, since no node has the whole image; remove them, or use a separate step for them`,
    ],
  ])('refuses what it cannot do: %j', async (inputs, message) => {
    const [first = '', second = ''] = nodes.map(containerOf)
    const run = await job({
      workspace: makeContext({ Dockerfile: dockerfile }),
      env: { BUILDX_CONFIG: makeFolder() },
      inputs: {
        ...{ context: '.', platforms: platforms.join(), push: 'true', driver: 'remote' },
        endpoint: `docker-container://${first}`,
        append: `- endpoint: docker-container://${second}\n  platforms: linux/arm64,linux/arm/v7`,
        ...inputs,
      },
    })
    expect(run.log).toContain(`::error::${message}`)
    expect(() => tagsOf(`${lab.LAB_REGISTRY}/${topic}/raw`)).toThrow('NAME_UNKNOWN')
  })
})

test('the lab has what this is about: with buildx alone, the tag latest appears', () => {
  const [first = '', second = ''] = nodes.map(containerOf)
  const repository = `${lab.LAB_REGISTRY}/${topic}/joined-by-buildx`
  const context = makeContext({ Dockerfile: dockerfile })
  const config = `BUILDX_CONFIG=${makeFolder()}`
  const buildx = (...args: string[]) => sh('env', config, lab.LAB_BUILDX, ...args)
  buildx('create', '--name=two', '--driver=remote', '--platform=linux/amd64', `docker-container://${first}`)
  buildx('create', '--name=two', '--append', '--platform=linux/arm64', `docker-container://${second}`)
  const output = `type=image,name=${repository},push=true,push-by-digest=true,name-canonical=true`
  buildx('build', '--builder=two', '--platform=linux/amd64,linux/arm64', `--output=${output}`, context)
  expect(tagsOf(repository)).toEqual(['latest'])
})
