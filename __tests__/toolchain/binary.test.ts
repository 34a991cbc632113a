import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createRun } from '../../src/process.ts'
import { openRetries } from '../../src/retry.ts'
import { ensureBuildx, installedBuildx, pluginFolders } from '../../src/toolchain/binary.ts'
import type { Wanted } from '../../src/toolchain/releases.ts'
import { makeFolder, serve } from '../fakes.ts'

const run = createRun(process.env, new AbortController().signal)
const program = (version: string) => `#!/bin/sh\necho github.com/docker/buildx v${version} abcdef\n`
const genuine = program('0.36.1')
const sha256 = createHash('sha256').update(genuine).digest('hex')
const wanted: Wanted = { kind: 'release', version: '0.36.1', sha256 }

/** A machine with these files of its own: a plugin, a tool cache (complete or not), an entry of the Actions cache. */
async function machine({
  plugin,
  toolCache,
  isComplete = true,
  cached,
  served = genuine,
}: {
  plugin?: string
  toolCache?: string
  isComplete?: boolean
  cached?: string
  served?: string
} = {}) {
  const folder = makeFolder()
  const paths = {
    plugin: join(folder, 'plugins', 'docker-buildx'),
    toolCache: join(folder, 'tools', 'multiarch-build-buildx', '0.36.1', 'linux-amd64', 'buildx'),
    cached: join(folder, 'temp', 'buildx'),
    temporary: join(folder, 'temporary', 'multiarch-build-buildx', '0.36.1', 'linux-amd64', 'buildx'),
  }
  for (const [name, content] of Object.entries({ plugin, toolCache, cached })) {
    if (content === undefined) continue
    const path = paths[name as keyof typeof paths]
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content, { mode: 0o755 })
    if (name === 'toolCache' && isComplete) writeFileSync(`${dirname(path)}.complete`, '')
  }
  const requests: (string | undefined)[] = []
  const url = await serve(({ url: path }, response) => {
    requests.push(path)
    response.end(served)
  })
  const warnings: string[] = []
  const notices: string[] = []
  const ensure = (want: Wanted = wanted) =>
    ensureBuildx(want, {
      asset: 'linux-amd64',
      url,
      toolCache: join(folder, 'tools'),
      temporary: join(folder, 'temporary'),
      exportToolCache: (folder) => {
        process.env.RUNNER_TOOL_CACHE = folder
      },
      pluginFolders: [dirname(paths.plugin)],
      cache: {
        restore: async () => (cached === undefined ? undefined : paths.cached),
        save: async () => {},
        hasGivenUp: () => false,
      },
      run,
      retries: openRetries(),
      environment: {},
      log: {
        info: () => {},
        warning: (message) => warnings.push(message),
        notice: (message) => notices.push(message),
      },
    })
  return { ensure, folder, paths, requests, warnings, notices }
}

test('takes the plugin of the machine when it is the release', async () => {
  const { ensure, paths, requests } = await machine({ plugin: genuine })
  expect(await ensure()).toEqual({ path: paths.plugin, version: '0.36.1', source: 'machine' })
  expect(requests).toEqual([])
})

test('stays with the plugin that it checked, when another job links its own in its place', async () => {
  const { ensure, paths } = await machine()
  const other = join(dirname(dirname(paths.plugin)), 'other')
  mkdirSync(dirname(paths.plugin))
  writeFileSync(other, genuine, { mode: 0o755 })
  symlinkSync(other, paths.plugin)
  expect(await ensure()).toEqual({ path: other, version: '0.36.1', source: 'machine' })
})

test('takes the tool cache, and makes it what docker buildx runs', async () => {
  const { ensure, paths, requests } = await machine({ plugin: program('0.30.0'), toolCache: genuine })
  expect(await ensure()).toEqual({ path: paths.toolCache, version: '0.36.1', source: 'tool cache' })
  expect(readlinkSync(paths.plugin)).toBe(paths.toolCache)
  expect(requests).toEqual([])
})

test('replaces a tool cache that was changed', async () => {
  const { ensure, paths, requests, warnings } = await machine({ toolCache: 'changed' })
  expect(await ensure()).toEqual({ path: paths.toolCache, version: '0.36.1', source: 'download' })
  expect(readFileSync(paths.toolCache, 'utf8')).toBe(genuine)
  expect(requests).toEqual(['/v0.36.1/buildx-v0.36.1.linux-amd64'])
  const found = createHash('sha256').update('changed').digest('hex')
  expect(warnings).toEqual([
    `buildx 0.36.1 in the tool cache was changed (expected sha256 ${sha256}, found ${found}); it is replaced`,
  ])
})

test('replaces what has no marker of the tool cache: a job that was killed left it', async () => {
  const { ensure, paths, requests, warnings } = await machine({ toolCache: genuine.slice(0, 9), isComplete: false })
  expect(await ensure()).toEqual({ path: paths.toolCache, version: '0.36.1', source: 'download' })
  expect(readFileSync(paths.toolCache, 'utf8')).toBe(genuine)
  expect(existsSync(`${dirname(paths.toolCache)}.complete`)).toBe(true)
  expect({ requests: requests.length, warnings }).toEqual({ requests: 1, warnings: [] })
})

test('changes nothing under a job that is running what is replaced', async () => {
  const { ensure, paths } = await machine({ toolCache: 'changed' })
  const beside = join(dirname(paths.toolCache), 'beside')
  writeFileSync(beside, '')
  const running = openSync(paths.toolCache, 'r')
  expect(await ensure()).toMatchObject({ source: 'download' })
  expect(readFileSync(running, 'utf8')).toBe('changed')
  closeSync(running)
  expect(readdirSync(dirname(paths.toolCache))).toEqual(['beside', 'buildx'])
})

test('takes the Actions cache', async () => {
  const { ensure, paths, requests } = await machine({ cached: genuine })
  expect(await ensure()).toEqual({ path: paths.toolCache, version: '0.36.1', source: 'Actions cache' })
  expect(requests).toEqual([])
})

test('does not run what a poisoned Actions cache holds', async () => {
  const { ensure, paths, warnings } = await machine({ cached: '#!/bin/sh\ntouch /tmp/owned\n' })
  expect(await ensure()).toMatchObject({ source: 'download' })
  expect(readFileSync(paths.toolCache, 'utf8')).toBe(genuine)
  expect(warnings).toEqual([expect.stringContaining('in the GitHub Actions cache is not the released one')])
})

test.each([
  [
    'a file in its way',
    (tools: string) => writeFileSync(tools, ''),
    /, because the tool cache is not writable: .*ENOTDIR: /,
  ],
  [
    'a file system in which nobody makes folders',
    (tools: string) => symlinkSync('/sys', tools),
    /, because the tool cache is not writable: .*E(?:ACCES|PERM|ROFS): /,
  ],
])('does with a folder of the job where the tool cache cannot be written: %s', async (_, spoil, notice) => {
  const { ensure, folder, paths, requests, warnings, notices } = await machine()
  spoil(join(folder, 'tools'))
  expect(await ensure()).toEqual({ path: paths.temporary, version: '0.36.1', source: 'download' })
  expect(await ensure()).toMatchObject({ path: paths.temporary })
  expect({ requests: requests.length, warnings }).toEqual({ requests: 1, warnings: [] })
  expect(notices[0]).toMatch(notice)
  expect(notices[0]).toContain(`buildx is put into ${join(folder, 'temporary')} for this job`)
})

test('a binary in a tool cache that cannot be written is used from there', async () => {
  const { ensure, paths, notices } = await machine({ toolCache: genuine })
  expect(await ensure()).toEqual({ path: paths.toolCache, version: '0.36.1', source: 'tool cache' })
  expect(notices).toEqual([])
})

test('refuses a binary that says it is another version', async () => {
  const served = program('0.35.0')
  const { ensure, paths } = await machine({ served })
  const sum = createHash('sha256').update(served).digest('hex')
  await expect(ensure({ ...wanted, sha256: sum })).rejects.toThrow(
    "the binary for buildx 0.36.1 reports version 0.35.0; check 'buildx-version' and 'buildx-sha256'",
  )
  expect(existsSync(paths.toolCache)).toBe(false)
})

test('a plugin folder that cannot be written costs a warning', async () => {
  const { ensure, paths, warnings } = await machine()
  writeFileSync(dirname(paths.plugin), 'a file, no folder')
  expect(await ensure()).toMatchObject({ source: 'download' })
  expect(warnings).toEqual([expect.stringContaining("cannot make this buildx the 'docker buildx' of later steps")])
})

test.each([
  [undefined, "'installed', but there is no docker-buildx plugin on this machine; remove the input"],
  [program('0.29.1'), 'buildx 0.29.1 is too old, at least 0.30.0 is needed'],
  ['#!/bin/sh\necho hello\n', "version printed 'hello', which contains no version"],
])('rejects %j as installed', async (plugin, message) => {
  const { ensure } = await machine({ plugin })
  await expect(ensure({ kind: 'installed' })).rejects.toThrow(message)
})

test.each([
  ['the plugin', program('0.31.0'), { version: '0.31.0', source: 'machine' }],
  ['nothing where there is none', undefined, undefined],
  ['nothing where it is too old', program('0.20.0'), undefined],
  ['nothing where it is broken', '#!/bin/sh\nexit 1\n', undefined],
])('finds for an existing builder %s', async (_, plugin, expected) => {
  const { paths } = await machine({ plugin })
  const found = await installedBuildx([dirname(paths.plugin)], run)
  expect(found).toEqual(expected && { path: paths.plugin, ...expected })
})

test('looks for plugins where docker does, the user first', () => {
  expect(pluginFolders('/home/u/.docker')).toEqual([
    '/home/u/.docker/cli-plugins',
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
  ])
})
