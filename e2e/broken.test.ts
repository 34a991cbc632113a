import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post, type StepOptions, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'

const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nCOPY Dockerfile /\n`

/** What a run says, and what is left of it after post. */
type End = { readonly exitCode: number; readonly errors: readonly string[]; readonly left: readonly string[] }

/** Runs main and post; nothing that is looked at here may depend on which builder it was. */
async function end(options: StepOptions, content = dockerfile): Promise<End & { readonly log: string }> {
  const workspace = makeContext({ Dockerfile: content })
  const main = await step({ workspace, ...options, inputs: { ...loopback, context: '.', ...options.inputs } })
  const after = await post(main, { env: options.env })
  expect({ exitCode: after.exitCode, warnings: after.log.match(/^::warning.*$/gm) }).toEqual({
    exitCode: 0,
    warnings: null,
  })
  expect(main.log).not.toMatch(/^ {4}at /m)
  return { exitCode: main.exitCode, errors: main.errors, left: leftovers(main), log: main.log }
}

function leftovers({ state }: LabRun): string[] {
  const builder = state.builder === undefined ? undefined : (JSON.parse(state.builder) as { name: string }).name
  const filter = `--filter=name=${builder}`
  const folder = JSON.parse(state.folder ?? '""') as string
  return [
    ...(builder
      ? [sh('docker', 'ps', '--all', '--quiet', filter), sh('docker', 'volume', 'ls', '--quiet', filter)]
      : []),
    ...(existsSync(folder) ? [folder] : []),
  ].filter(Boolean)
}

const failed = (...errors: unknown[]) => ({ exitCode: 1, errors, left: [] })

describe('buildx that cannot be had', () => {
  /** A machine without a buildx of any kind. */
  const bare = (inputs: Record<string, string>, toolCache = join(makeFolder(), 'tools')) => ({
    env: { RUNNER_TOOL_CACHE: toolCache },
    inputs,
  })
  const file = `${lab.LAB_BUILDX_VERSION}/buildx-${lab.LAB_BUILDX_VERSION}.linux-amd64`

  test('the mirror is down', async () => {
    expect(await end(bare({ 'buildx-url': 'http://127.0.0.1:1' }))).toMatchObject(
      failed(
        expect.stringMatching(
          `^this machine cannot download buildx; [\\s\\S]*\ncannot download http://127.0.0.1:1/${file}: connect ECONNREFUSED 127.0.0.1:1; tried 3 times$`,
        ),
      ),
    )
  })

  test('the mirror does not have the version', async () => {
    const url = `${lab.LAB_BUILDX_URL}/v0.99.0/buildx-v0.99.0.linux-amd64`
    expect(await end(bare({ 'buildx-version': '0.99.0' }))).toMatchObject(
      failed(`cannot download ${url}: the server answered 404; check 'buildx-version' and 'buildx-url'`),
    )
  })

  test('the file is not the one that was asked for', async () => {
    const wanted = 'f'.repeat(64)
    const { log, ...rest } = await end(bare({ 'buildx-sha256': wanted }))
    const message = `${lab.LAB_BUILDX_URL}/${file} has the wrong content: expected sha256 ${wanted}, got ${lab.LAB_BUILDX_SHA256}`
    expect(rest).toEqual(failed(expect.stringContaining(message)))
    expect(log).toMatch(/^attempt 3 of 3: GET .*: wrong content, .*; retrying in [\d.]+ s$/m)
  })

  test('the disk is full', async () => {
    const disk = makeFolder()
    sh('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk)
    try {
      const { log: _, ...rest } = await end(bare({}, disk))
      expect(rest).toEqual(
        failed(expect.stringMatching(`^no space left on the disk of ${disk}.* while downloading http`)),
      )
      expect(sh('find', disk, '-type', 'f')).toBe('')
    } finally {
      sh('umount', disk)
    }
  })
})

test('BuildKit that does not boot shows the last lines of its log', async () => {
  // Side by side, since buildx gives each of them 16 s.
  const [flag, image] = await Promise.all([
    end({ inputs: { 'buildkitd-flags': '--no-such-flag' } }),
    end({ inputs: { 'buildkit-image': lab.LAB_BASE_IMAGE } }),
  ])
  const log = /^BuildKit did not start; [\s\S]*\nlast lines of BuildKit's log:\n[\s\S]*no-such-flag/
  expect(flag).toMatchObject(failed(expect.stringMatching(log)))
  expect(image).toMatchObject(failed(expect.stringMatching(/^BuildKit did not start; /)))
})

test('a build that fails is told by its instruction and last lines', async () => {
  const {
    log: _,
    errors,
    ...rest
  } = await end(
    { inputs: { platforms: 'linux/amd64' } },
    `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo compiling && echo 'no such module' >&2 && exit 3\n`,
  )
  expect(rest).toEqual({ exitCode: 1, left: [] })
  expect(errors).toEqual([
    expect.stringMatching(/^linux\/amd64: RUN echo compiling .* ended with exit code 3 \(Dockerfile:2\); /),
  ])
  expect(errors[0]).toContain('RUN echo compiling')
  expect(errors[0]).toContain('no such module')
  expect(errors[0]).toContain('exit code: 3')
  expect(errors[0]?.split('\n').length).toBeLessThan(40)
})

describe('a registry', () => {
  test('that is down', async () => {
    const { log: _, ...rest } = await end({ inputs: { push: 'true', tags: '127.0.0.1:1/e2e/broken:v1' } })
    expect(rest).toEqual(failed(expect.stringMatching(/127\.0\.0\.1:1[\s\S]*connection refused/)))
  })

  test('that refuses the push', async () => {
    const denied = { errors: [{ code: 'DENIED', message: 'this quota is used up' }] }
    const server = createServer(({ method, url }, response) => {
      if (url === '/v2/') response.end('{}')
      else if (method === 'POST')
        response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(denied))
      else response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const { log: _, ...rest } = await end({ inputs: { push: 'true', tags: `${host}/e2e/broken:v1` } })
      expect(rest).toEqual(failed(expect.stringMatching(/this quota is used up|403 Forbidden/)))
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

test('two jobs at once do not disturb one another', async () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'tools'))
  const env = { RUNNER_TOOL_CACHE: join(folder, 'tools') }
  const platforms = 'linux/amd64,linux/arm64'
  const run = () => end({ env, inputs: { platforms, outputs: 'type=cacheonly' } })
  for (const { log, ...rest } of await Promise.all([run(), run()])) {
    expect({ ...rest, log: rest.exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, errors: [], left: [], log: '' })
  }
})
