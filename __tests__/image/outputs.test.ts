import { describe, expect, test } from '@jest/globals'
import { isByDigest, isPushed, parseOutput } from '../../src/image/output.ts'
import { decideOutputs, type OutputInputs } from '../../src/image/outputs.ts'

type Given = Partial<Omit<OutputInputs, 'outputs' | 'pushesByDigest'>> & { readonly outputs?: readonly string[] }

const inputs: Required<Given> = {
  outputs: [],
  load: false,
  push: false,
  publish: 'staged',
  repositories: ['r.io/a', 'r.io/b'],
  tags: ['r.io/a:1', 'r.io/b:1'],
  references: ['r.io/a:1', 'r.io/b:1'],
  byEngine: false,
}
const decide = (given: Given) => {
  const asked = { ...inputs, ...given }
  const outputs = asked.outputs.map(parseOutput)
  const pushesByDigest = outputs.some((output) => isPushed(output, asked.push) && isByDigest(output))
  return decideOutputs({ ...asked, outputs, pushesByDigest })
}
const pushed = 'type=image,"name=r.io/a,r.io/b",push=true,push-by-digest=true,name-canonical=true'
const documented = 'type=image,push-by-digest=true,name-canonical=true,push=true'
const untagged = { repositories: ['r.io/a'], tags: ['r.io/a'], references: ['r.io/a:latest'] }
const plain = { byDigest: false, hasDocker: false, hasFiles: false, destinations: [] }

describe('decideOutputs', () => {
  test.each<[string, Given, Partial<ReturnType<typeof decideOutputs>>]>([
    ['nothing', {}, { ...plain, outputs: [], load: false, push: false, tags: inputs.tags }],
    ['push', { push: true }, { ...plain, byDigest: true, outputs: [pushed], load: false, push: false, tags: [] }],
    ['push for a matrix leg', { push: true, publish: 'digest' }, { byDigest: true, outputs: [pushed], tags: [] }],
    ['a direct push', { push: true, publish: 'direct' }, { ...plain, outputs: [], push: true, tags: inputs.tags }],
    [
      'load',
      { load: true },
      {
        load: true,
        hasDocker: true,
        tags: inputs.tags,
        destinations: ['loaded into Docker Engine as r.io/a:1, r.io/b:1'],
      },
    ],
    [
      'push and load: the engine gets the tags as names, since --tag would name the push too',
      { push: true, load: true },
      {
        outputs: ['type=docker,"name=r.io/a:1,r.io/b:1"', pushed],
        load: false,
        push: false,
        tags: [],
        hasDocker: true,
      },
    ],
    [
      'push, load and an output for the engine, which buildx takes for the same',
      { push: true, load: true, outputs: ['type=docker,compression=gzip'] },
      { outputs: ['type=docker,compression=gzip,"name=r.io/a:1,r.io/b:1"', pushed] },
    ],
    [
      'push with an image output: its attributes go to the push, its name and push do not',
      { push: true, outputs: ['type=image,oci-mediatypes=true,compression=zstd,name=other,push=false'] },
      { outputs: [pushed.replace('type=image,', 'type=image,oci-mediatypes=true,compression=zstd,')] },
    ],
    [
      'push with a registry output',
      { push: true, outputs: ['type=registry,Compression=zstd'] },
      { outputs: [pushed.replace('type=image,', 'type=image,compression=zstd,')] },
    ],
    [
      'push with files',
      { push: true, outputs: ['./out', 'type=oci,dest=a.tar', 'type=tar,dest=b.tar'] },
      {
        outputs: ['./out', 'type=oci,dest=a.tar,"name=r.io/a:1,r.io/b:1"', 'type=tar,dest=b.tar', pushed],
        hasFiles: true,
        destinations: ['written to ./out (local)', 'written to a.tar (oci)', 'written to b.tar (tar)'],
      },
    ],
    ['only the cache', { outputs: ['type=cacheonly'] }, { isCacheOnly: true, destinations: [] }],
    [
      'a direct push with files and load: what is pushed stands last, since the last digest is reported',
      { push: true, publish: 'direct', load: true, outputs: ['type=image,compression=zstd', 'type=oci,dest=a.tar'] },
      {
        outputs: ['type=docker', 'type=oci,dest=a.tar', 'type=image,compression=zstd'],
        load: false,
        push: true,
        tags: inputs.tags,
      },
    ],
    [
      'raw outputs without push: nothing is touched but their order, since the last digest is reported',
      { outputs: ['type=image,"name=r.io/x,r.io/y",push=true', 'type=local,dest=out'] },
      {
        byDigest: false,
        pushesRawDigest: false,
        outputs: ['type=local,dest=out', 'type=image,"name=r.io/x,r.io/y",push=true'],
        tags: inputs.tags,
        destinations: [`pushed by 'outputs' as r.io/a:1, r.io/b:1`, 'written to out (local)'],
      },
    ],
    [
      'a raw push by digest: its repositories come from tags that name no tag',
      { ...untagged, outputs: [documented] },
      {
        byDigest: false,
        pushesRawDigest: true,
        outputs: [documented],
        tags: ['r.io/a'],
        destinations: [`pushed by 'outputs' by digest to r.io/a`],
        isTagged: false,
      },
    ],
    [
      'the same beside load: what is loaded bears the tag that the engine gives',
      { ...untagged, outputs: [documented], load: true },
      {
        outputs: ['type=docker', documented],
        load: false,
        tags: ['r.io/a'],
        destinations: ['loaded into Docker Engine as r.io/a:latest', `pushed by 'outputs' by digest to r.io/a`],
        isTagged: true,
      },
    ],
    [
      'a name alone, pushed by buildx, which adds latest',
      { ...untagged, push: true, publish: 'direct', outputs: ['type=image'] },
      { push: true, tags: ['r.io/a'], destinations: [] },
    ],
    [
      'an archive for Docker',
      { outputs: ['type=docker,dest=image.tar'], tags: [] },
      { hasDocker: true, hasFiles: false, destinations: ['written to image.tar (docker)'] },
    ],
    ['an OCI folder', { outputs: ['type=oci,tar=false,dest=layout'] }, { destinations: ['written to layout (oci)'] }],
    [
      'a push that names its repositories in outputs alone',
      { push: true, repositories: [], tags: [], references: [], outputs: ['type=image,name=r.io/x:1'] },
      {
        byDigest: false,
        push: true,
        outputs: ['type=image,name=r.io/x:1'],
        tags: [],
        destinations: [`pushed by 'outputs' as r.io/x:1`],
      },
    ],
  ])('%s', (_, different, expected) => {
    expect(decide(different)).toMatchObject(expected)
  })

  test.each<[Given, boolean]>([
    [{}, false],
    [{ outputs: ['type=local,dest=out', 'type=image', 'type=image,push=false'] }, false],
    [{ push: true }, true],
    [{ load: true }, true],
    [{ outputs: ['type=oci,dest=a.tar'] }, true],
    [{ outputs: ['type=registry'] }, true],
    [{ outputs: ['type=image,push=1'] }, true],
    [{ outputs: ['type=image,push=1,push-by-digest=1'] }, false],
  ])('for %j some result bears the tags: %s', (different, expected) => {
    expect(decide(different).isTagged).toBe(expected)
  })

  test.each<[string, Given, string[]]>([
    ['nothing without push', { outputs: ['type=local,dest=out', 'type=docker', 'type=image,name=r.io/x'] }, []],
    [
      'repositories by digest, not the name of an output',
      { push: true, outputs: ['type=image,name=r.io/x'] },
      inputs.repositories as string[],
    ],
    [
      'tags that buildx pushes, which it puts in place of names',
      { push: true, publish: 'direct', outputs: ['type=image,name=r.io/x'] },
      inputs.tags as string[],
    ],
    ['tags, by an output', { outputs: ['type=registry'] }, inputs.tags as string[]],
    [
      'names, by outputs',
      { tags: [], outputs: ['type=image,"name=r.io/x,r.io/y",push=true', 'type=image,name=r.io/z'] },
      ['r.io/x', 'r.io/y'],
    ],
    [
      'names, by push',
      { push: true, repositories: [], tags: [], outputs: ['type=image,name=r.io/x', 'type=docker,name=r.io/y'] },
      ['r.io/x'],
    ],
  ])('pushes %s', (_, given, pushedTo) => {
    expect(decide(given).pushedTo).toEqual(pushedTo)
  })

  test.each<[Given, boolean]>([
    [{}, false],
    [{ outputs: ['type=cacheonly', 'type=image,name=r.io/x'] }, false],
    [{ load: true }, true],
    [{ outputs: ['type=docker'] }, true],
    [{ outputs: ['out'] }, true],
    [{ outputs: ['type=image,push=true'] }, true],
  ])('for %j a result is delivered: %s', (given, expected) => {
    expect(decide(given).isDelivered).toBe(expected)
  })

  test.each<[Given, string]>([
    [
      { push: true, outputs: ['type=image', 'type=registry'] },
      `input 'outputs' has 2 image outputs, but 'publish: staged' pushes one image; keep one, or use 'publish: direct'`,
    ],
  ])('rejects %j', (different, message) => {
    expect(() => decide(different)).toThrow(message)
  })
})

describe("with Docker Engine's own builder", () => {
  const direct: Given = { byEngine: true, push: true, publish: 'direct' }

  test.each<[string, Given, string[]]>([
    ['a push has no output of its own', {}, []],
    ['what is pushed is loaded by the same output', { load: true }, ['type=image,unpack=true']],
    ['an image output pushes and loads', { load: true, outputs: ['type=image,a=b'] }, ['type=image,a=b']],
  ])('%s', (_, different, outputs) => {
    const { load, push, tags, ...decided } = decide({ ...direct, ...different })
    expect({ load, push, tags, outputs: decided.outputs }).toEqual({
      load: false,
      push: true,
      tags: inputs.tags,
      outputs,
    })
  })

  test('an output that pushes by digest is refused before the build', () => {
    const outputs = ['type=image,name=r.io/a,push=true,push-by-digest=true']
    expect(() => decide({ byEngine: true, outputs })).toThrow(
      "input 'outputs' has 'push-by-digest', which cannot be used with Docker Engine's own builder (driver docker); remove it, or remove 'builder' and 'driver' to build with BuildKit in a container",
    )
  })
})
