import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { inBakeTerms, ofTarget } from '../../src/bake/terms.ts'
import type { RawTarget } from '../../src/bake-files/definition.ts'
import { CancelledError } from '../../src/cancel.ts'
import { decide, pushed, workspace } from './decided.ts'

const image = 'push=true,push-by-digest=true,name-canonical=true'

describe('what is pushed', () => {
  test('goes by digest to the repositories of its tags', async () => {
    const { decision } = await decide(pushed)
    const { outputs, targets, tags, publish, mover, platforms } = decision
    expect({ outputs: outputs.outputs, targets, tags, publish, mover, platforms }).toEqual({
      outputs: [`type=image,"name=r.io/app,q.io/app",${image}`],
      targets: [
        { repository: 'r.io/app', tags: ['1'] },
        { repository: 'q.io/app', tags: ['1'] },
      ],
      tags: ['r.io/app:1', 'q.io/app:1'],
      publish: 'staged',
      mover: 'action',
      platforms: ['linux/amd64', 'linux/arm64'],
    })
  })

  test.each<[string, RawTarget, readonly string[]]>([
    [
      'the names of an output, where there are no tags',
      { tags: [], output: [{ type: 'registry', name: 'r.io/app:2' }] },
      [`type=image,name=r.io/app,${image}`],
    ],
    [
      'tags count more than names',
      { output: [{ type: 'image', push: 'true', name: 'z.io/a' }] },
      [`type=image,"name=r.io/app,q.io/app",${image}`],
    ],
    [
      'attributes of the image are kept',
      { tags: ['r.io/app:1'], output: [{ type: 'image', push: 'true', compression: 'zstd' }] },
      [`type=image,compression=zstd,name=r.io/app,${image}`],
    ],
    [
      'files are written beside the push',
      { tags: ['r.io/app:1'], output: [{ type: 'registry' }, { type: 'local', dest: 'out' }] },
      ['type=local,dest=out', `type=image,name=r.io/app,${image}`],
    ],
    [
      'the engine gets it with its tags',
      { tags: ['r.io/app:1'], platforms: ['linux/amd64'], output: [{ type: 'docker' }, { type: 'registry' }] },
      ['type=docker,name=r.io/app:1', `type=image,name=r.io/app,${image}`],
    ],
  ])('%s', async (_, more, outputs) => {
    const { decision } = await decide({ ...pushed, ...more })
    expect(decision.outputs.outputs).toEqual(outputs)
  })

  test('a job of a matrix moves no tag, and buildx moves those of publish: direct', async () => {
    const leg = await decide(pushed, { inputs: { publish: 'digest' } })
    expect(leg.decision.targets.flatMap(({ tags }) => tags)).toEqual([])
    const direct = await decide(pushed, { inputs: { publish: 'direct' } })
    expect([direct.decision.mover, direct.decision.outputs.byDigest]).toEqual(['buildx', false])
  })

  test.each<[string, RawTarget]>([
    ['for the cache', { output: [{ type: 'cacheonly' }] }],
    ['in files', { output: [{ type: 'local', dest: 'out' }] }],
    ['nowhere', { output: [{ type: 'image', push: 'false' }] }],
  ])('is nothing of what ends %s, and nothing is examined', async (_, more) => {
    const { decision } = await decide({ ...pushed, ...more }, { inputs: { test: 'true', 'smoke-test': '/app' } })
    expect([decision.targets, decision.gate]).toEqual([[], undefined])
  })
})

describe('an attribute that cannot be kept is an error that names target and attribute', () => {
  const output = (...outputs: RawTarget[]) => ({ output: outputs })

  test.each<[string, RawTarget, string]>([
    [
      'two images',
      output({ type: 'image', push: 'true' }, { type: 'registry', name: 'r.io/x:1' }),
      "attribute 'output' has 2 image outputs, but 'publish: staged' pushes one image; keep one, or use 'publish: direct'",
    ],
    [
      'a push by digest with tags',
      output({ type: 'image', push: 'true', 'push-by-digest': 'true', name: 'r.io/app' }),
      "attribute 'tags' has 'r.io/app:1', but 'output' pushes by digest (push-by-digest=true), which sets no tag; use the repository alone (r.io/app), or remove push-by-digest",
    ],
    [
      'no name',
      { tags: [], ...output({ type: 'registry' }) },
      "it is pushed (type=registry), but has no tags; add the attribute 'tags', name its repository in 'images' (name=ghcr.io/owner/app,target=app), or leave it out of 'targets'",
    ],
    [
      'a version for a name',
      { tags: ['1.2.3'] },
      "attribute 'tags': '1.2.3' is a version, not an image name; put the repository in front of it, e.g. ghcr.io/owner/app:1.2.3, or use the rule type=raw,value=1.2.3 with 'images'",
    ],
    [
      'standard output',
      output({ type: 'oci' }),
      "attribute 'output': 'type=oci' writes to standard output, which is the log here; name a file, e.g. type=oci,dest=image.tar",
    ],
    [
      'standard output of an archive for the engine',
      output({ type: 'tar', dest: '-' }),
      "attribute 'output': 'type=tar,dest=-' writes to standard output, which is the log here; name a file, e.g. type=tar,dest=image.tar",
    ],
    [
      'a platform that is none',
      { platforms: ['linux/arm65'] },
      "unknown platform 'linux/arm65': no architecture 'arm65' for linux; did you mean 'arm64'?",
    ],
    ['a line break', { tags: ['r.io/app:1\n::notice::x'] }, "attribute 'tags' contains a line break; remove it"],
    [
      'an escape',
      { ...output({ type: 'local', dest: 'a\u001b[1mb' }) },
      "attribute 'output' contains a control character; remove it",
    ],
    ['a carriage return', { dockerfile: 'a\rb' }, "attribute 'dockerfile' contains a carriage return; remove it"],
    ['a stage', { target: 'a\u0001' }, "attribute 'target' contains a control character; remove it"],
  ])('%s', async (_, more, message) => {
    const error = await decide({ ...pushed, ...more }).catch((thrown: unknown) => thrown)
    expect(String(error)).toBe(`Error: target 'app': ${message}`)
  })

  test('a push by digest by the engine', async () => {
    const more = { tags: [], ...output({ type: 'image', push: 'true', 'push-by-digest': 'true', name: 'r.io/app' }) }
    await expect(decide({ ...pushed, ...more }, { inputs: { driver: 'docker' } })).rejects.toThrow(
      /^target 'app': attribute 'output' has 'push-by-digest', which cannot be used with /,
    )
  })
})

describe('paths', () => {
  test.each<[RawTarget, string | undefined]>([
    [{ context: 'app' }, 'app/Dockerfile'],
    [{ context: 'app', dockerfile: '../Dockerfile' }, 'Dockerfile'],
    [{ context: join(workspace, 'app') }, 'app/Dockerfile'],
    [{ context: 'app', dockerfile: join(workspace, 'Dockerfile') }, 'Dockerfile'],
    [{ context: 'https://example.com/a.git' }, undefined],
  ])('%j is the Dockerfile %s of the workspace', async (more, dockerfile) => {
    expect((await decide({ ...pushed, ...more })).decision.dockerfile).toBe(dockerfile)
  })
})

describe('caches', () => {
  test.each<[Readonly<Record<string, string>>, RegExp]>([
    [{ cache: 'registry', 'cache-ref': 'r.io/cache' }, /^registry, r\.io\/cache:buildcache-\S*app\S*, /],
    [{ cache: 'registry', 'cache-ref': 'r.io/cache:main' }, /^registry, r\.io\/cache:main-app, /],
    [{ cache: 'registry' }, /^registry, r\.io\/app:buildcache-\S*app\S*, /],
    [{ cache: 'local', 'cache-ref': '/var/c', 'cache-scope': 'x' }, /^local, \/var\/c\/\S*x-app\S*, /],
  ])('%j have a scope for each target', async (inputs, description) => {
    const [app, web] = [await decide(pushed, { inputs }), await decide(pushed, { inputs, name: 'web' })]
    expect(app.cache.description).toMatch(description)
    expect(web.cache.description).not.toBe(app.cache.description)
  })

  test('of one bake file read and write what it says', async () => {
    const entries = { 'cache-from': [{ type: 'registry', ref: 'r.io/c' }], 'cache-to': [{ type: 'inline' }] }
    const { cache } = await decide({ ...pushed, ...entries })
    expect(cache.own).toMatchObject({ from: ['type=registry,ref=r.io/c'], to: ['type=inline'] })
  })
})

describe('commands', () => {
  test('are those of the target', async () => {
    const inputs = { 'smoke-test': 'web: /web\napp: [/app --version]' }
    expect((await decide(pushed, { inputs })).decision.gate?.commands.map(({ text }) => text)).toEqual([
      '/app --version',
    ])
  })
})

describe('words about a target', () => {
  test.each([
    ["input 'outputs': 'x' is wrong", "attribute 'output': 'x' is wrong"],
    ["input 'file' names no file", "attribute 'dockerfile' names no file"],
    ["'outputs' and 'build-args'", "'output' and 'args'"],
    ["input 'registry-auth' is wrong", "input 'registry-auth' is wrong"],
  ])('%s', (said, expected) => {
    expect(inBakeTerms(said)).toBe(expected)
  })

  test('are put before errors, but not before those that mean something', async () => {
    const thrown = (error: unknown) =>
      ofTarget('app', () => {
        throw error
      })
    await expect(thrown(new Error("input 'tags' is wrong"))).rejects.toThrow(
      /^target 'app': attribute 'tags' is wrong$/,
    )
    const cancelled = new CancelledError('SIGTERM')
    await expect(thrown(cancelled)).rejects.toBe(cancelled)
  })
})

test('the workspace is where its paths start', async () => {
  expect((await decide(pushed)).decision.request.context).toBe('.')
  expect(workspace).toMatch(/^\//)
})
