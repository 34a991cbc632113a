import { describe, expect, test } from '@jest/globals'
import { bindDocker } from '../../src/docker/daemon.ts'
import { ensureImage, type ImageSources, inspectImages } from '../../src/docker/images.ts'
import { passingPull } from '../../src/doctor/passing.ts'
import type { Run } from '../../src/process.ts'
import { openRetries } from '../../src/retry.ts'
import { absent, failure, recordRun } from '../fakes.ts'

const here = (run: Run) => ({ ...bindDocker(run, []), address: 'this machine' })

const digest = `sha256:${'a'.repeat(64)}`
const image = JSON.stringify({ RepoTags: ['moby/buildkit:v1'], RepoDigests: [`moby/buildkit@${digest}`] })

describe('inspectImages', () => {
  test('knows an image by each of its names', async () => {
    const run = recordRun({ 'docker image inspect': `${image}\n` })
    const { isLocal } = await inspectImages(here(run), ['a', 'b'])
    expect(run.calls).toEqual([['docker', 'image', 'inspect', '--format', '{{json .}}', '--', 'a', 'b']])
    expect(
      ['docker.io/moby/buildkit:v1', `docker.io/moby/buildkit:v9@${digest}`, 'moby/buildkit:v2', 'other'].map(isLocal),
    ).toEqual([true, true, false, false])
  })

  test('takes the images that are there when others are not', async () => {
    const error = failure('Error: No such image: b')
    const run = recordRun({ 'docker image inspect': Object.assign(error, { stdout: `${image}\n` }) })
    expect((await inspectImages(here(run), ['a', 'b'])).isLocal('moby/buildkit:v1')).toBe(true)
  })

  test.each([
    [
      'by overlay2',
      {
        Name: 'overlay2',
        Data: {
          LowerDir: '/mnt/overlay2 x/docker/overlay2/1/diff:/mnt/overlay2 x/docker/overlay2/2/diff',
          UpperDir: '/mnt/overlay2 x/docker/overlay2/0/diff',
        },
      },
      '/mnt/overlay2 x/docker',
    ],
    ['by vfs, which has no folders to tell', { Name: 'vfs', Data: null }, undefined],
    ['by containerd, which has another form', { Name: 'overlayfs', Data: {} }, undefined],
    ['by nothing', undefined, undefined],
  ])('learns the folder of the engine %s', async (_, GraphDriver, engineRoot) => {
    const run = recordRun({
      'docker image inspect': JSON.stringify({ RepoTags: null, RepoDigests: null, GraphDriver }),
    })
    expect(await inspectImages(here(run), ['a'])).toMatchObject({ engineRoot })
  })

  test.each([
    ['no docker command', absent(), 'cannot run docker: docker was not found'],
    [
      'no daemon',
      failure('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'),
      /^Cannot connect to the Docker daemon/,
    ],
    ['other words, of each image', failure('oops\noops'), /^cannot reach the Docker daemon at this machine: oops$/],
  ])('tells %s', async (_, error, message) => {
    await expect(inspectImages(here(recordRun({ docker: error })), ['a'])).rejects.toThrow(message)
  })
})

describe('ensureImage', () => {
  const refused = failure('Error response from daemon: manifest unknown')
  const busy = failure('Error response from daemon: received unexpected HTTP status: 503 Service Unavailable')
  type Sources = Partial<ImageSources> & { readonly isProxied?: boolean }
  const ensure = (run: Run, input: string, candidates: readonly string[], sources: Sources = {}) =>
    ensureImage(
      {
        docker: here(run).docker,
        isLocal: () => false,
        mirrors: [],
        ...sources,
        retries: openRetries({ wait: async () => {}, random: () => 0, budget: 1500 }),
        passing: async (...said) => passingPull(...said),
        log: () => {},
      },
      input,
      candidates,
    )
  const pull = (reference: string) => ['docker', 'pull', '--quiet', '--', reference]

  test('takes the first that is there or can be pulled', async () => {
    const run = recordRun({ 'docker pull --quiet -- a': refused })
    expect(await ensure(run, 'buildkit-image', ['a', 'b', 'c'])).toBe('b')
    expect(run.calls).toEqual([pull('a'), pull('b')])
    const none = recordRun()
    expect(await ensure(none, 'buildkit-image', ['a'], { isLocal: () => true })).toBe('a')
    expect(none.calls).toEqual([])
  })

  test('tries again what passes by itself before it goes on', async () => {
    const run = recordRun({ 'docker pull --quiet -- a': busy })
    expect(await ensure(run, 'buildkit-image', ['a', 'b'])).toBe('b')
    expect(run.calls).toEqual([pull('a'), pull('a'), pull('b')])
  })

  test('gives the reason of each when none can be had', async () => {
    await expect(ensure(recordRun({ docker: refused }), 'binfmt-image', ['a', 'b'])).rejects.toThrow(
      "no image of 'binfmt-image' can be pulled:\na: Error response from daemon: manifest unknown\nb: Error response from daemon: manifest unknown\nset 'binfmt-image' to an image that this machine can reach, e.g. in your own registry",
    )
  })

  test('says that the daemon has proxies of its own, where there are any', async () => {
    const run = recordRun({ 'docker pull': refused })
    await expect(ensure(run, 'binfmt-image', ['a'], { isProxied: true })).rejects.toThrow(
      "no image of 'binfmt-image' can be pulled:\na: Error response from daemon: manifest unknown\nthe Docker daemon pulls with its own proxy settings ('docker info' shows them): change those, or set 'binfmt-image' to an image that needs no proxy",
    )
  })

  describe('with mirrors of Docker Hub', () => {
    const mirrors = ['m.example', 'n.example:5000/hub']
    const pinned = `docker.io/moby/buildkit:v1@${digest}`
    const names = [`m.example/moby/buildkit:v1@${digest}`, `n.example:5000/hub/moby/buildkit:v1@${digest}`, pinned]

    test('asks them first, then Docker Hub', async () => {
      const run = recordRun(Object.fromEntries(names.slice(0, 2).map((name) => [pull(name).join(' '), refused])))
      expect(await ensure(run, 'buildkit-image', [pinned, 'other.example/b:1'], { mirrors })).toBe(pinned)
      expect(run.calls).toEqual(names.map(pull))
    })

    test.each([0, 1, 2])('takes what is there already, name %i', async (index) => {
      const run = recordRun()
      const isLocal = (reference: string) => reference === names[index]
      expect(await ensure(run, 'buildkit-image', [pinned], { mirrors, isLocal })).toBe(names[index])
      expect(run.calls).toEqual([])
    })

    test('looks for the names of all of them', async () => {
      const run = recordRun({ 'docker image inspect': '' })
      await inspectImages(here(run), [pinned, 'other.example/b:1'], mirrors)
      expect(run.calls[0]?.slice(6)).toEqual([pinned, ...names.slice(0, 2), 'other.example/b:1'])
    })

    test('waits less for a mirror that is out of reach, and names all in the error', async () => {
      const away = failure('Error response from daemon: dial tcp 10.0.0.1:443: connect: connection refused')
      const plain = failure(
        'Error response from daemon: Get "https://n.example:5000/v2/": http: server gave HTTP response to HTTPS client',
      )
      const run = recordRun({ [pull(names[1] ?? '').join(' ')]: plain, docker: away })
      await expect(ensure(run, 'buildkit-image', [pinned], { mirrors })).rejects.toThrow(
        `\n${names[0]}: ${away.stderr}\n${names[1]}: ${plain.stderr}; 'http: true' in 'registries' applies to BuildKit alone, so add the host to "insecure-registries" of the Docker daemon (/etc/docker/daemon.json)\n${names[2]}: ${away.stderr}`,
      )
    })
  })
})
