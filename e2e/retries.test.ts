import { randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { job, type LabRun, labInputs, makeFolder, step } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder } from './builder.ts'
import { answerPage, hangUp, type Passing, refuse, reset, startFaultProxy } from './fault-proxy.ts'
import { crane, lab, sh } from './lab.ts'

// A registry that has a bad moment in each phase of a build, behind a proxy for each case. A program that the Dockerfile runs
// tells a server of this file that it ran. Cases go side by side: most of their time is waiting.

const topic = `e2e/retries/${randomUUID()}`
const runs = new Map<string, number>()
const counter = createServer(({ url = '' }, response) => {
  runs.set(url, (runs.get(url) ?? 0) + 1)
  response.end()
})
await new Promise<void>((resolve) => counter.listen(0, '127.0.0.1', resolve))
const counterUrl = `http://127.0.0.1:${(counter.address() as AddressInfo).port}`
const builder = await makeBuilder()
const program = makeFolder()
writeFileSync(
  join(program, 'main.go'),
  `package main
import ("net/http"; "os")
func main() {
  if _, err := http.Get(os.Args[1]); err != nil { panic(err) }
  if err := os.WriteFile("/counted", []byte(os.Args[1]), 0644); err != nil { panic(err) }
}
`,
)
sh('env', '-C', program, 'CGO_ENABLED=0', 'go', 'build', '-o', 'count', 'main.go')
crane('copy', lab.LAB_BASE_IMAGE, `${lab.LAB_REGISTRY}/${topic}/base:plain`)
crane('copy', lab.LAB_BUILDKIT_IMAGE, `${lab.LAB_REGISTRY}/${topic}/buildkit:1`)

afterAll(async () => {
  counter.close()
  counter.closeAllConnections()
  await removeBuilder(builder)
})

type Answer = (passing: Passing) => true
const limit = { code: 'DENIED', message: 'You have exceeded a secondary rate limit' }
const answers = {
  // As what stands before a registry says it: BuildKit keeps no status of an answer in the format of registries.
  '408': (passing) => answerPage(passing, 408),
  '429': (passing) => refuse(passing, 429, 'TOOMANYREQUESTS'),
  '429 with Retry-After': (passing) => {
    passing.outgoing.setHeader('retry-after', '1')
    return refuse(passing, 429, 'TOOMANYREQUESTS')
  },
  '500': (passing) => refuse(passing, 500, 'UNKNOWN'),
  'a page of 502': (passing) => answerPage(passing, 502),
  '503': (passing) => refuse(passing, 503, 'UNAVAILABLE'),
  '504': (passing) => answerPage(passing, 504),
  'a reset': reset,
  'a hang-up': hangUp,
  'a limit called 403': (passing) => refuse(passing, 403, limit.code, limit.message),
  '404': (passing) => refuse(passing, 404, 'MANIFEST_UNKNOWN'),
  '401': (passing) => refuse(passing, 401, 'UNAUTHORIZED'),
  '403': (passing) => refuse(passing, 403),
  'wrong content': ({ incoming, outgoing }) => {
    incoming.resume()
    outgoing.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }).end('{}')
    return true
  },
  'half of it': ({ incoming, outgoing }) => {
    incoming.resume()
    outgoing.writeHead(200, { 'content-length': '100000' }).write('{', () => outgoing.destroy())
    return true
  },
} satisfies Record<string, Answer>

type Phase = {
  /** As the output `timings` has it. */
  readonly name: string
  /** Whether the bad moment hits a request. */
  readonly hits: (passing: Passing) => boolean
  /** Milliseconds of the bad moment: longer than BuildKit itself tries again, where it does. */
  readonly lasts: number
  /** What the log says after `answered 503`. */
  readonly where: string
  readonly inputs?: (host: string, id: string) => Readonly<Record<string, string>>
}

const manifest = ({ url }: Passing) => url.includes('/manifests/')
const phases = {
  'the base image is resolved': {
    name: 'build',
    hits: (passing) => passing.method !== 'PUT' && manifest(passing) && passing.url.includes('/base/'),
    lasts: 1500,
    where: 'while a base image was fetched; only unfinished steps run',
  },
  'a blob of the base image is fetched': {
    name: 'build',
    hits: ({ method, url }) => method === 'GET' && /\/base\/[^/]+\/blobs\//.test(url),
    lasts: 11_000,
    where: 'while a base image was fetched; only unfinished steps run',
  },
  'layers are pushed': {
    name: 'push',
    hits: ({ method, url }) => method === 'POST' && url.includes('/blobs/uploads/'),
    lasts: 11_000,
    where: 'while layers were pushed; no step runs again',
  },
  'the manifest is pushed': {
    name: 'push',
    hits: ({ method, url }) => method === 'PUT' && url.includes('/manifests/sha256:'),
    lasts: 11_000,
    where: 'while a manifest was pushed; no step runs again',
  },
  'the image is read back': {
    name: 'check',
    hits: ({ method, url }) => method === 'GET' && url.includes('/manifests/sha256:'),
    lasts: 1000,
    where: 'GET \\S+@sha256:\\w+',
  },
  'the tag is moved': {
    name: 'tags',
    hits: ({ method, url }) => method === 'PUT' && url.endsWith('/manifests/1'),
    lasts: 1000,
    where: 'PUT \\S+:1',
  },
  'the cache is saved': {
    name: 'cache',
    hits: ({ method, url }) => /^P/.test(method) && url.includes('/cache/'),
    lasts: 11_000,
    where: 'while the cache was saved',
    inputs: (host, id) => ({ cache: 'registry', 'cache-ref': `${host}/${topic}/cache/${id}`, 'cache-write': 'always' }),
  },
} satisfies Record<string, Phase>

type Case = readonly [phase: keyof typeof phases, answer: keyof typeof answers]
const passing: readonly Case[] = [
  ['the base image is resolved', '408'],
  ['the base image is resolved', '429'],
  ['the base image is resolved', '503'],
  ['the base image is resolved', 'a reset'],
  ['the base image is resolved', 'a hang-up'],
  ['a blob of the base image is fetched', '500'],
  ['a blob of the base image is fetched', 'a page of 502'],
  ['a blob of the base image is fetched', 'half of it'],
  ['layers are pushed', '408'],
  ['layers are pushed', '429'],
  ['layers are pushed', '429 with Retry-After'],
  ['layers are pushed', '500'],
  ['layers are pushed', 'a page of 502'],
  ['layers are pushed', 'a reset'],
  ['layers are pushed', 'a limit called 403'],
  ['the manifest is pushed', '503'],
  ['the manifest is pushed', '504'],
  ['the manifest is pushed', 'a hang-up'],
  ['the image is read back', '404'],
  ['the image is read back', '429 with Retry-After'],
  ['the image is read back', 'a reset'],
  ['the image is read back', 'wrong content'],
  ['the image is read back', 'half of it'],
  ['the tag is moved', '408'],
  ['the tag is moved', '429'],
  ['the tag is moved', 'a page of 502'],
  ['the tag is moved', 'a hang-up'],
  ['the tag is moved', 'a limit called 403'],
  ['the cache is saved', '503'],
  ['the cache is saved', 'a page of 502'],
]

type Outcome = { readonly run: LabRun; readonly met: number; readonly ran: number; readonly name: string }

/** Builds and pushes through a registry that is faulty for a while, or for good. */
async function build(phase: Phase, answer: Answer, lasts = phase.lasts, more = ''): Promise<Outcome> {
  const proxy = await startFaultProxy(lab.LAB_REGISTRY)
  const id = randomUUID()
  const name = `${lab.LAB_REGISTRY}/${topic}/app/${id}`
  const base = phase.name === 'build' ? ownBase(id) : undefined
  let until: number | undefined
  let met = 0
  proxy.fault = (one) => {
    if (!phase.hits(one)) return false
    until ??= Date.now() + lasts
    if (Date.now() >= until) return false
    met += 1
    return answer(one)
  }
  const Dockerfile = `FROM ${base ? `${proxy.host}/${base}` : 'scratch'}\nCOPY --from=program count /usr/bin/count\nRUN ["/usr/bin/count", "${counterUrl}/${id}"]\n${more}`
  try {
    const run = await step({
      workspace: makeContext({ Dockerfile }),
      env: builder.env,
      inputs: {
        ...{ ...builder.inputs, context: '.', platforms: 'linux/amd64', push: 'true', provenance: 'false' },
        ...{ tags: `${proxy.host}/${topic}/app/${id}:1`, 'build-contexts': `program=${program}` },
        ...phase.inputs?.(proxy.host, id),
      },
    })
    return { run, met, ran: runs.get(`/${id}`) ?? 0, name }
  } finally {
    proxy.close()
  }
}

/** An image with a layer that no builder has yet. */
function ownBase(id: string): string {
  const folder = makeContext({ [`files/${id}`]: randomBytes(2000) })
  sh('tar', '-C', join(folder, 'files'), '-cf', join(folder, 'layer.tar'), '.')
  const name = `${topic}/base/${id}`
  const [from, to] = [`${lab.LAB_REGISTRY}/${topic}/base:plain`, `${lab.LAB_REGISTRY}/${name}:1`]
  crane('append', '--insecure', '-b', from, '-f', join(folder, 'layer.tar'), '-t', to)
  return `${name}:1`
}

/** Milliseconds that three attempts surely outlast where BuildKit makes none of its own: it waits for 5xx and resets alone. */
const unretried: Readonly<Record<string, number>> = { '408': 6000, 'a limit called 403': 6000 }

describe('passes', () => {
  test.concurrent.each(passing)('while %s: %s', async (phase, answer) => {
    const { name, where, lasts } = phases[phase]
    const started = Date.now()
    const shorter = Math.min(lasts, unretried[answer] ?? lasts)
    const { run, met, ran, name: image } = await build(phases[phase], answers[answer], shorter)
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expect(met).toBeGreaterThan(0)
    expect(ran).toBe(1)
    expect(run.log).toMatch(new RegExp(`^attempt 2(?: of 3)?: .*${where}.*; retrying in [\\d.]+ s$`, 'm'))
    expect(run.summary).toContain('**Retried**: ')
    const { retries } = JSON.parse(run.outputs.timings ?? '{}')
    expect(retries).toContainEqual({
      ...{ phase: name, what: expect.any(String), attempts: expect.any(Number), seconds: expect.any(Number) },
      reasons: expect.arrayContaining([expect.any(String)]),
    })
    expect(crane('digest', `${image}:1`)).toBe(run.outputs.digest)
    crane('validate', '--remote', `${image}:1`)
    expect(run.log).not.toMatch(/^::warning::/m)
    expect(Date.now() - started).toBeLessThan(120_000)
  })
})

describe('stays, and is asked once', () => {
  const forGood = Number.POSITIVE_INFINITY
  const permanent: readonly Case[] = [
    ['the base image is resolved', '404'],
    ['the base image is resolved', '403'],
    ['layers are pushed', '401'],
    ['layers are pushed', '403'],
    ['the tag is moved', '403'],
  ]

  test.concurrent.each(permanent)('while %s: %s', async (phase, answer) => {
    const { run, met, name } = await build(phases[phase], answers[answer], forGood)
    expect(run.exitCode).toBe(1)
    expect(met).toBeGreaterThan(0)
    expect(run.log).not.toMatch(/^attempt \d/m)
    expect(JSON.parse(run.outputs.failure ?? '{}')).toMatchObject({ retried: 0 })
    expect(() => crane('digest', `${name}:1`)).toThrow(/_UNKNOWN/)
  })

  test.concurrent('a RUN that fails, whatever it says', async () => {
    const said =
      'failed to push: unexpected status from PUT request to http://r.io/v2/a/manifests/1: 503 Service Unavailable'
    const more = `RUN ["/usr/bin/count", "${counterUrl}/again", "${said}"]\nRUN ["/usr/bin/count", "http://127.0.0.1:1/", "${said}"]\n`
    const { run, ran, name } = await build(phases['layers are pushed'], answers['503'], 0, more)
    expect(run.exitCode).toBe(1)
    expect(ran).toBe(1)
    expect(run.log).not.toMatch(/^attempt \d/m)
    expect(() => crane('digest', `${name}:1`)).toThrow(/_UNKNOWN/)
  })
})

test.concurrent('a push that never succeeds is given up after three attempts, and no tag is there', async () => {
  const { run, ran, name } = await build(phases['the manifest is pushed'], answers['503'], Number.POSITIVE_INFINITY)
  expect(run.exitCode).toBe(1)
  expect(ran).toBe(1)
  expect(run.log.match(/^attempt \d of 3: /gm)).toEqual(['attempt 2 of 3: ', 'attempt 3 of 3: '])
  expect(JSON.parse(run.outputs.failure ?? '{}')).toMatchObject({ phase: 'push', retried: 2 })
  expect(run.summary).toMatch(/Retried\*\*: build and push\S+ given up after 3 attempts \S+ answered 503/)
  expect(() => crane('digest', `${name}:1`)).toThrow(/_UNKNOWN/)
})

describe('the image of BuildKit', () => {
  /** Boots a builder whose image comes through a registry that answers so. */
  async function boot(answer: Answer, lasts: number, driverOpts = ''): Promise<{ run: LabRun; met: number }> {
    const proxy = await startFaultProxy(lab.LAB_REGISTRY)
    const image = `${proxy.host}/${topic}/buildkit:1`
    let until: number | undefined
    let met = 0
    proxy.fault = (one) => {
      if (!manifest(one)) return false
      until ??= Date.now() + lasts
      if (Date.now() >= until) return false
      met += 1
      return answer(one)
    }
    try {
      const inputs = { ...loopback, ...labInputs, 'buildkit-image': image, outputs: 'type=cacheonly', context: '.' }
      const opts: Record<string, string> =
        driverOpts === '' ? {} : { 'driver-opts': `network=host\n${driverOpts}${image}` }
      const workspace = makeContext({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })
      return { run: await job({ workspace, inputs: { ...inputs, ...opts } }), met }
    } finally {
      proxy.close()
      sh('sh', '-c', 'docker image rm -- "$1" >/dev/null 2>&1 || true', 'sh', image)
    }
  }

  test.concurrent.each<[keyof typeof answers]>([
    ['429 with Retry-After'],
    ['503'],
    ['a page of 502'],
    ['a reset'],
    ['a hang-up'],
  ])('is pulled again after %s', async (answer) => {
    const { run, met } = await boot(answers[answer], 1500)
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expect(met).toBeGreaterThan(0)
    expect(run.log).toMatch(/^attempt 2 of 3: .* while \S+ was pulled; retrying in [\d.]+ s$/m)
    expect(JSON.parse(run.outputs.timings ?? '{}').retries).toEqual([
      expect.objectContaining({ phase: 'pull', attempts: 2 }),
    ])
  })

  test.concurrent('is pulled once where it is refused', async () => {
    const { run } = await boot(answers['403'], Number.POSITIVE_INFINITY)
    expect(run.exitCode).toBe(1)
    expect(run.log).not.toMatch(/^attempt \d/m)
  })

  test.concurrent('is pulled again by buildx, of a builder that is made anew', async () => {
    const { run } = await boot(answers['503'], 1500, 'image=')
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expect(run.log).toMatch(/^attempt 2 of 3: .* answered 503 while the builder was starting; retrying in [\d.]+ s$/m)
    expect(JSON.parse(run.outputs.timings ?? '{}').retries).toEqual([expect.objectContaining({ phase: 'boot' })])
  })
})
