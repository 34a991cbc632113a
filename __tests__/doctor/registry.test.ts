import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { adviceOnCache } from '../../src/doctor/cache.ts'
import { diagnose, passing } from '../../src/doctor/diagnose.ts'
import { placesOf, unnamedHost } from '../../src/doctor/rules/places.ts'
import { readFailure } from '../../src/doctor/symptom.ts'
import { DiagnosedError, type Diagnosis, Failure, type Scene } from '../../src/failure.ts'
import type { Phase } from '../../src/phase.ts'
import { CommandError } from '../../src/process.ts'
import { RegistryError } from '../../src/registry/error.ts'
import { readRunner } from '../../src/runner.ts'
import { testClient } from '../client.ts'
import { FakeRegistry } from '../registry.ts'

const command = (name: string, stderr: string) =>
  new CommandError(name, 1, { stdout: '', stderr }, 'failed with exit code 1')
const build = (error: string) => command('buildx build', `ERROR: failed to build: failed to solve: ${error}\n`)
const daemon = (words: string) => command('docker pull', `Error response from daemon: ${words}\n`)

async function examine(error: unknown, phase: Phase = 'build', scene: Scene = {}): Promise<Diagnosis> {
  const diagnosed = await diagnose(new Failure(phase, scene, error))
  if (!(diagnosed instanceof DiagnosedError)) throw diagnosed
  return diagnosed.diagnosis
}

const login = {
  description: `user 'me' from 'registry-auth'`,
  kind: 'password',
  username: 'me',
  password: 'x',
} as const
const registries = {
  findLogin: async (host: string) => (host === 'ghcr.io' ? login : undefined),
  loginHosts: async () => ['ghcr.io'],
  client: async () => ({ ...testClient().client, acceptedFor: () => 1805 }),
}

describe('before it speaks of a login, it looks', () => {
  test('whether there is one for another host', async () => {
    const { message } = await examine(build('failed to push r.io/a:1: unauthorized'), 'build', { registries })
    expect(message).toContain(
      `; there is a login for ghcr.io, but none for r.io; log in with 'registry-auth' (registry: r.io), or`,
    )
  })

  test('whether the same one was taken before the build', async () => {
    const error = build('failed to push ghcr.io/o/a:1: unauthorized: authentication required')
    const { rule, message } = await examine(error, 'build', { registries })
    expect(rule?.id).toBe('login-expired-during-the-build')
    expect(message).toContain(
      'but accepted the same login 30 min earlier; the password is probably a token that has expired since',
    )
    const young = { ...registries, client: async () => ({ ...testClient().client, acceptedFor: () => 90 }) }
    expect((await examine(error, 'build', { registries: young })).rule?.id).toBe('registry-refuses-the-login')
  })

  test('whether a right is missing instead', async () => {
    const error = build('failed to push ghcr.io/o/a:1: denied: requested access to the resource is denied')
    expect((await examine(error, 'build', { registries })).rule?.id).toBe('registry-denies-access')
  })
})

test('a token server that refuses is told with the image, which the last line leaves out', async () => {
  const token =
    'failed to fetch oauth token: unexpected status from GET request to https://gitlab.com/jwt/auth?scope=repository%3Ao%2Fa%3Apull%2Cpush&service=container_registry: 403 Forbidden'
  const stderr = `#5 ERROR: failed to push registry.gitlab.com/o/a:1: failed to authorize: ${token}\n------\n > exporting to image:\n------\nERROR: failed to build: failed to solve: ${token}\n`
  const { phase, message } = await examine(command('buildx build', stderr))
  expect({ phase, message }).toEqual({
    phase: 'push',
    message: expect.stringMatching(/^registry\.gitlab\.com refused/),
  })
})

describe('a name without a host is said to be on Docker Hub', () => {
  const names = { tags: ['newcomer/m:1'] }
  const dead =
    'failed to push newcomer/m:1: failed to do request: Head "https://registry-1.docker.io/v2/newcomer/m/blobs/sha256:0": dial tcp: lookup registry-1.docker.io: no such host'

  test('where it is pushed', async () => {
    const { message } = await examine(build(dead), 'build', { names })
    expect(message).toContain(
      `docker.io cannot be resolved; 'newcomer/m:1' has no registry host, so it means Docker Hub (docker.io/newcomer/m:1); if you mean another registry, put its host in front (registry.example.com/newcomer/m:1)`,
    )
  })

  test('and not where its host is named, or another registry fails', async () => {
    const named = await examine(build(dead), 'build', { names: { tags: ['docker.io/newcomer/m:1'] } })
    const other = await examine(build('failed to push r.io/a:1: unauthorized'), 'build', { names })
    expect([named.message, other.message].filter((message) => message.includes('has no registry host'))).toEqual([])
  })
})

test('what the daemon pulls needs settings of the daemon', async () => {
  const get = 'Get "https://r.io/v2/":'
  const told = async (words: string) => (await examine(daemon(`${get} ${words}`), 'pull')).message
  expect(await told('tls: failed to verify certificate: x509: certificate signed by unknown authority')).toBe(
    'r.io presents a certificate from an unknown authority; the Docker daemon pulls this image, so add the CA certificate for it: /etc/docker/certs.d/r.io/ca.crt',
  )
  expect(await told('http: server gave HTTP response to HTTPS client')).toContain(
    'add r.io to "insecure-registries" in /etc/docker/daemon.json',
  )
})

describe('places', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'places-'))
  writeFileSync(
    join(workspace, 'Dockerfile'),
    '# syntax=r.io/dockerfile:1\nARG V=1\nFROM --platform=$BUILDPLATFORM r.io/base:1 AS build\nFROM build\nCOPY --from=r.io/tools:1 /a /\nFROM r.io/$NAME\n',
  )
  const source = { platforms: [], target: '', dockerfile: 'Dockerfile', emulation: 'auto' } as const
  const runner = { ...readRunner({}), workspace }

  test('are inputs, and lines of the Dockerfile', () => {
    const names = { tags: ['r.io/a:1', 'r.io/a:2'], 'cache-to': ['r.io/a:cache', ''], 'cache-from': ['other.io/a'] }
    expect(placesOf('r.io', { names, source, runner })).toEqual([
      `'tags'`,
      `'cache-to'`,
      'Dockerfile:1',
      'Dockerfile:3',
      'Dockerfile:5',
    ])
    expect(placesOf('docker.io', { names, source, runner })).toEqual([])
  })

  test('of a name without a host', () => {
    expect(unnamedHost({ names: { tags: ['r.io/a', 'localhost/a', 'docker.io/o/a', 'o/a:1'] } })).toBe('o/a:1')
    expect(unnamedHost({ names: { tags: ['r.io/a'], 'cache-to': ['o/a'] } })).toBeUndefined()
  })
})

describe('a base image that BuildKit did not find', () => {
  const failed = (image: string) =>
    build(`${image}: failed to resolve source metadata for ${image}: ${image}: not found`)

  test('may be there by now', async () => {
    const registry = await FakeRegistry.start()
    const { digest } = registry.index('base', ['linux/amd64'], { tag: '1' })
    const scene = { registries: { ...registries, client: async () => testClient().client } }
    const late = await examine(failed(`${registry.host}/base:1`), 'build', scene)
    expect(late.message).toContain(`did not exist when BuildKit asked for it, but exists now (${digest})`)
    const never = await examine(failed(`${registry.host}/base:2`), 'build', scene)
    expect(never.message).toMatch(/^\S+\/base:2 does not exist, or this login has no access to it/)
    expect([late.rule?.id, never.rule?.id]).toEqual(['image-not-found', 'image-not-found'])
  })

  test('is something else where it lacks the platform', async () => {
    const words =
      'r.io/a:1: failed to resolve source metadata for r.io/a:1: no match for platform in manifest: not found'
    expect((await examine(build(words))).rule?.id).not.toBe('image-not-found')
  })
})

describe('a cache', () => {
  const dead =
    'error writing layer blob: failed to do request: Head "http://127.0.0.1:1/v2/x/blobs/sha256:0": dial tcp 127.0.0.1:1: connect: connection refused'
  const reserve = 'error writing layer blob: failed to reserve cache'
  const withToken = (permission: number) => {
    const claims = { ac: JSON.stringify([{ Scope: 'refs/heads/main', Permission: permission }]) }
    const token = ['{}', JSON.stringify(claims), ''].map((part) => Buffer.from(part).toString('base64url')).join('.')
    return { runner: readRunner({ ACTIONS_RUNTIME_TOKEN: token }) }
  }

  test('that cannot be written fails a build, and is told as what it is', async () => {
    const { phase, rule, message } = await examine(build(dead))
    expect({ phase, rule: rule?.id }).toEqual({ phase: 'cache', rule: 'registry-is-unreachable' })
    expect(message).toMatch(/^'cache-to': 127\.0\.0\.1:1 cannot be reached/)
    expect(message).toMatch(/; to publish the image anyway, add 'ignore-error=true' to that entry$/)
  })

  test("of GitHub is read-only where the job's token says so", async () => {
    expect(await examine(build(reserve), 'build', withToken(1))).toMatchObject({
      rule: { id: 'github-cache-is-read-only' },
      message: expect.stringContaining(
        "this job may not write to the GitHub Actions cache: the job's cache token is read-only",
      ),
    })
    expect((await examine(build(reserve), 'build', withToken(3))).rule?.id).toBe('cache-cannot-be-written')
    const unknown = await examine(build(reserve), 'build', { runner: readRunner({}) })
    expect(unknown.rule?.id).toBe('github-cache-is-read-only')
  })

  test('that fails beside an image has the rule in its warning', async () => {
    const names = { 'cache-to': ['127.0.0.1:1/x'] }
    expect(await adviceOnCache(dead, { names })).toContain("127.0.0.1:1 (set in 'cache-to') cannot be reached (")
    expect(await adviceOnCache(dead, {})).toMatch(
      /^127\.0\.0\.1:1 cannot be reached \(connection refused\); .*\(docs\/troubleshooting\.md#registry-is-unreachable\)$/,
    )
    expect(await adviceOnCache('such a thing', {})).toBe('')
  })
})

describe('passes by itself', () => {
  const passes = async (error: unknown, phase: Phase) =>
    passing((await readFailure(new Failure(phase, {}, error))).symptom)
  const put = 'unexpected status from PUT request to https://r.io/v2/a/blobs/uploads/1:'

  test.each<[string, Phase, unknown, ReturnType<typeof passing>]>([
    ['a server error', 'build', build(`failed to push r.io/a:1: ${put} 502 Bad Gateway`), {}],
    [
      'an upload that has to begin again',
      'build',
      build('failed to push r.io/a:1: cannot reuse body, request must be retried'),
      {},
    ],
    ['a limit', 'build', build(`failed to push r.io/a:1: ${put} 429 Too Many Requests`), { maxElapsed: 300_000 }],
    ['a reset', 'build', build('failed to push r.io/a:1: read tcp 1: connection reset by peer'), {}],
    ['a daemon that is cut off', 'pull', daemon('Get "https://r.io/v2/": net/http: TLS handshake timeout'), {}],
    ['a daemon whose registry fails', 'pull', daemon('received unexpected HTTP status: 503 Service Unavailable'), {}],
    [
      'a boot that pulls',
      'boot',
      daemon('Head "https://r.io/v2/a/manifests/1": received unexpected HTTP status: 500 Internal Server Error'),
      {},
    ],
    [
      'our own request, when the registry says until when',
      'tags',
      new RegistryError({ kind: 'rate limited', host: 'r.io', request: 'PUT r.io/a:1', status: 429, retryAfter: 3000 }),
      { retryAfter: 3000, maxElapsed: 300_000 },
    ],
    ["GitHub's cache service", 'cache', new Error('failed to parse error response 503: <!DOCTYPE html>'), {}],
  ])('%s', async (_, phase, error, transient) => {
    expect(await passes(error, phase)).toEqual(transient)
  })

  test.each<[string, Phase, unknown]>([
    ['401', 'build', build(`failed to push r.io/a:1: ${put} 401 Unauthorized`)],
    ['403', 'build', build(`failed to push r.io/a:1: ${put} 403 Forbidden`)],
    [
      'a RUN',
      'build',
      build(
        'process "/bin/sh -c curl https://r.io/v2/: connection reset by peer" did not complete successfully: exit code: 1',
      ),
    ],
    [
      'a base that is missing',
      'build',
      build('r.io/a:1: failed to resolve source metadata for r.io/a:1: r.io/a:1: not found'),
    ],
    ['a certificate', 'pull', daemon('Get "https://r.io/v2/": x509: certificate signed by unknown authority')],
    ['an image that is missing', 'pull', daemon('manifest for r.io/a:1 not found: manifest unknown')],
    ['a boot that fails otherwise', 'boot', new Error('oops')],
  ])('%s does not', async (_, phase, error) => {
    expect(await passes(error, phase)).toBeUndefined()
  })
})
