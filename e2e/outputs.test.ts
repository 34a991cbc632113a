import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type LabRun, step } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

const repository = `${lab.LAB_REGISTRY}/e2e/outputs/app`
const several = 'linux/amd64,linux/arm64'

let builder: SharedBuilder
beforeAll(async () => {
  builder = await makeBuilder()
})
afterAll(() => removeBuilder(builder))

const makeWorkspace = () => makeContext({ Dockerfile: 'FROM scratch\nCOPY word /\n', word: 'pear\n' })

async function attempt(workspace: string, inputs: Record<string, string>): Promise<LabRun> {
  return step({ workspace, env: builder.env, inputs: { ...builder.inputs, context: '.', ...inputs } })
}

async function build(workspace: string, inputs: Record<string, string>): Promise<LabRun> {
  const run = await attempt(workspace, inputs)
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  return run
}

const listTar = (path: string) => execFileSync('tar', ['-tf', path], { encoding: 'utf8' }).trim().split('\n')

test('files: local, a bare path, tar, an OCI archive, an OCI folder and an archive for Docker, all at once', async () => {
  const workspace = makeWorkspace()
  const { outputs, summary } = await build(workspace, {
    tags: `${repository}:files`,
    outputs: [
      'type=local,dest=out/local',
      'bare',
      'type=tar,dest=out.tar',
      'type=oci,dest=oci.tar',
      'type=oci,tar=false,dest=layout',
      '"type=docker","dest=docker.tar"',
    ].join('\n'),
  })
  expect(readFileSync(join(workspace, 'out/local/word'), 'utf8')).toBe('pear\n')
  expect(readFileSync(join(workspace, 'bare/word'), 'utf8')).toBe('pear\n')
  expect(listTar(join(workspace, 'out.tar'))).toContain('word')
  expect(readdirSync(join(workspace, 'layout')).sort()).toEqual(['blobs', 'index.json', 'ingest', 'oci-layout'])
  expect(listTar(join(workspace, 'oci.tar'))).toContain('oci-layout')
  expect(execFileSync('tar', ['-xOf', join(workspace, 'docker.tar'), 'manifest.json'], { encoding: 'utf8' })).toContain(
    `${repository}:files`,
  )
  expect(outputs).toMatchObject({ images: '', manifest: '' })
  expect(summary).toContain('out/local')
})

test('an image for the registry by raw outputs, to two repositories and without a tag', async () => {
  const { outputs, summary } = await build(makeWorkspace(), {
    platforms: several,
    outputs: `type=image,"name=${repository}/one,${repository}/two",push=true,push-by-digest=true,name-canonical=true`,
  })
  expect(platformsIn(`${repository}/two@${outputs.digest}`)).toEqual(several.split(','))
  expect(outputs.imageid).toMatch(/^sha256:/)
  expect(JSON.parse(outputs.metadata ?? '')['containerimage.digest']).toBe(outputs.digest)
  expect(summary).not.toContain('Nothing was pushed')
})

test('the registry output pushes the tags itself', async () => {
  const { outputs } = await build(makeWorkspace(), { outputs: 'type=registry', tags: `${repository}:registry` })
  expect(crane('digest', `${repository}:registry`)).toBe(outputs.digest)
})

test('push: true keeps the attributes of an image output', async () => {
  const { outputs } = await build(makeWorkspace(), {
    push: 'true',
    provenance: 'false',
    tags: `${repository}:zstd`,
    outputs: 'type=image,compression=zstd,force-compression=true,oci-mediatypes=true',
  })
  const { mediaType, layers } = manifestOf(`${repository}:zstd`) as unknown as {
    mediaType: string
    layers: { mediaType: string }[]
  }
  expect(mediaType).toBe('application/vnd.oci.image.manifest.v1+json')
  expect(layers[0]?.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+zstd')
  expect(outputs.digest).toBe(crane('digest', `${repository}:zstd`))
})

describe('a push by digest as Docker documents it for several runners', () => {
  const documented = 'type=image,push-by-digest=true,name-canonical=true,push=true'
  const at = (name: string) => `${lab.LAB_REGISTRY}/e2e/outputs-by-digest/${name}`
  const hasNoTag = (name: string) => expect(() => crane('ls', at(name))).toThrow('NAME_UNKNOWN')

  test('takes its repository from a tag without one, in lower case', async () => {
    const { outputs, log, summary } = await build(makeWorkspace(), {
      tags: at('app').replace('/app', '/App'),
      outputs: documented,
    })
    expect(crane('digest', `${at('app')}@${outputs.digest}`)).toBe(outputs.digest)
    expect(log).toContain(`was lower-cased to ${at('app')}`)
    expect(outputs).toMatchObject({ tags: '', images: '' })
    expect(summary).toContain('by digest')
    hasNoTag('app')
  })

  test('reports the digest that was pushed, whatever is loaded beside it', async () => {
    const name = `${at('loaded')}:latest`
    try {
      const { outputs } = await build(makeWorkspace(), { tags: at('loaded'), outputs: documented, load: 'true' })
      expect(crane('digest', `${at('loaded')}@${outputs.digest}`)).toBe(outputs.digest)
      expect(sh('docker', 'image', 'inspect', '--format', '{{json .RepoTags}}', name)).toContain(name)
      hasNoTag('loaded')
    } finally {
      sh('docker', 'image', 'rm', '--force', name)
    }
  })

  test.each(['staged', 'direct'])('moves no tag with push either, publish: %s', async (publish) => {
    const { outputs } = await build(makeWorkspace(), {
      ...{ tags: at(publish), outputs: documented, push: 'true', publish, platforms: 'linux/amd64' },
    })
    expect(crane('digest', `${at(publish)}@${outputs.digest}`)).toBe(outputs.digest)
    expect(outputs).toMatchObject({ 'pushed-linux-amd64': outputs.digest, tags: '' })
    hasNoTag(publish)
  })

  test('is refused for a tag before anything is built', async () => {
    const { exitCode, log } = await attempt(makeWorkspace(), { tags: `${at('tagged')}:1`, outputs: documented })
    expect(exitCode).toBe(1)
    expect(log).toMatch(/^::error::input 'tags' has '\S+:1', but 'outputs' pushes by digest/m)
    expect(log).not.toContain('::group::Build')
  })
})

test('buildx and this action name in the metadata the tags that were moved', async () => {
  const tags = [`${repository}:named`, `${repository}-too:named`]
  const nameIn = ({ metadata = '' }: LabRun['outputs']) =>
    (JSON.parse(metadata) as Record<string, string>)['image.name']
  const push = (publish: string) => build(makeWorkspace(), { push: 'true', publish, tags: tags.join() })
  expect(nameIn((await push('direct')).outputs)).toBe(tags.join())
  expect(nameIn((await push('staged')).outputs)).toBe(tags.join())
})

test('a name without a tag is pushed as latest, by buildx and by this action', async () => {
  for (const publish of ['direct', 'staged']) {
    const name = `${repository}-${publish}`
    const { outputs } = await build(makeWorkspace(), { push: 'true', publish, tags: name })
    expect(crane('ls', name)).toBe('latest')
    expect(outputs).toMatchObject({ digest: crane('digest', name), tags: `${name}:latest` })
  }
})

test('publish: direct lets buildx push the tags', async () => {
  const { outputs } = await build(makeWorkspace(), {
    push: 'true',
    publish: 'direct',
    platforms: several,
    tags: `${repository}:direct,${repository}:direct2`,
  })
  expect(crane('digest', `${repository}:direct2`)).toBe(outputs.digest)
  expect(outputs.tags).toBe(`${repository}:direct\n${repository}:direct2`)
})

test('load and push together: the engine has the tag, the registry too', async () => {
  const tag = `${repository}:both`
  try {
    const { outputs, summary } = await build(makeWorkspace(), { push: 'true', load: 'true', tags: tag })
    expect(sh('docker', 'image', 'inspect', '--format', '{{json .RepoTags}}', tag)).toContain(tag)
    expect(crane('digest', tag)).toBe(outputs.digest)
    expect(summary).toContain('loaded into Docker Engine')
  } finally {
    sh('docker', 'image', 'rm', '--force', tag)
  }
})

test('loading several platforms works, or says what the engine lacks and the ways out', async () => {
  const tag = `${repository}:loaded`
  const { exitCode, log } = await attempt(makeWorkspace(), { load: 'true', platforms: several, tags: tag })
  const hasContainerdStore = sh('docker', 'info', '--format', '{{json .DriverStatus}}').includes('io.containerd')
  if (hasContainerdStore) {
    expect(exitCode).toBe(0)
    sh('docker', 'image', 'rm', '--force', tag)
    return
  }
  expect(exitCode).toBe(1)
  expect(log).toMatch(
    /^::error title=Docker Engine cannot hold an index::Docker Engine uses its classic image store, which cannot hold an image with several platforms/m,
  )
  expect(log).toContain('outputs: type=oci,dest=image.tar')
})

test('a result that is kept nowhere leaves the outputs about it empty, but set', async () => {
  const { outputs, summary } = await build(makeWorkspace(), {
    outputs: 'type=cacheonly',
    tags: `${repository}:nowhere`,
  })
  expect(outputs).toMatchObject({ digest: '', imageid: '', manifest: '', tags: '', 'call-result': '' })
  expect(summary).toContain('Nothing was pushed')
})

test.each(['staged', 'direct'])('what is pushed is checked, whatever else is written: publish %s', async (publish) => {
  const workspace = makeWorkspace()
  const reference = `${repository}/pair-${publish}:1`
  const { outputs } = await build(workspace, {
    ...{ publish, push: 'true', tags: reference, platforms: several, provenance: 'mode=max' },
    outputs: 'type=oci,dest=image.tar\ntype=local,dest=files',
  })
  expect(crane('digest', reference)).toBe(outputs.digest)
  expect(platformsIn(reference)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(listTar(join(workspace, 'image.tar'))).toContain('oci-layout')
})
