import { expect, test } from '@jest/globals'
import type { Manifest } from '../../src/manifest/manifest.ts'
import type { TestResult } from '../../src/manifest/tests.ts'
import type { PlatformName } from '../../src/platform.ts'
import { renderSummary } from '../../src/report/summary.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const manifest: Manifest = {
  image: 'ghcr.io/o/app',
  digest: digest('a'),
  mediaType: 'application/vnd.oci.image.index.v1+json',
  tags: ['v1'],
  platforms: [
    {
      platform: 'linux/amd64',
      digest: digest('b'),
      compressedSize: 31457280,
      layers: 7,
      emulated: false,
      attestations: [],
    },
    { platform: 'linux/arm64', digest: digest('c'), emulated: true, attestations: [] },
    { platform: 'linux/s390x', digest: digest('d'), attestations: [] },
  ],
}
const nothing = { title: 'Build', references: [], destinations: [], rows: [] }

test('has a row for each platform', () => {
  const summary = renderSummary({ ...nothing, title: 'ghcr.io/o/app', manifest, references: ['ghcr.io/o/app:v1'] })
  expect(summary).toContain('```sh\ndocker pull ghcr.io/o/app:v1\n```')
  expect(summary.split('\n').filter((line) => line.startsWith('| '))).toEqual([
    '| Platform | Digest | Size | Layers | Build |',
    '| --- | --- | ---: | ---: | --- |',
    '| linux/amd64 | `bbbbbbbbbbbb` | 30.0&nbsp;MiB | 7 | native |',
    '| linux/arm64 | `cccccccccccc` | – | – | QEMU |',
    '| linux/s390x | `dddddddddddd` | – | – | – |',
  ])
})

test('has a column for tests where there were some', () => {
  const tests = new Map<PlatformName, TestResult>([
    ['linux/amd64', { passed: true, seconds: 3.14, emulated: false }],
    ['linux/arm64', { passed: false, seconds: 1, emulated: true }],
  ])
  const lines = renderSummary({ ...nothing, manifest, tests }).split('\n')
  expect(lines.filter((line) => line.startsWith('| ')).map((line) => line.split(' | ').slice(4).join(' | '))).toEqual([
    'Build | Tested |',
    '--- | --- |',
    'native | passed in 3.1 s |',
    'QEMU | failed (QEMU) |',
    '– | – |',
  ])
  expect(renderSummary({ ...nothing, manifest, tests: new Map() })).not.toContain('Tested')
})

test('has a line for the test of an image that was loaded', () => {
  const tests = new Map<PlatformName, TestResult>([['linux/amd64', { passed: true, seconds: 0.5 }]])
  const summary = renderSummary({ ...nothing, destinations: ['loaded into Docker Engine'], tests })
  expect(summary.split('\n')).toContain('- **Tested**: linux/amd64 passed in 0.5 s')
})

test('without tags the digest is what can be pulled', () => {
  expect(renderSummary({ ...nothing, manifest })).toContain(`docker pull \\\n  ghcr.io/o/app@${digest('a')}\n`)
})

test.each([
  [[], "Nothing was pushed, loaded or written: the result is only in the builder's cache."],
  [['written to out (local)'], '- written to out &#40;local&#41;'],
])('without a push it says where the result went: %j', (destinations, line) => {
  const summary = renderSummary({ ...nothing, destinations })
  expect(summary.split('\n')).toContain(line)
  expect(summary).not.toContain('docker pull')
})

test('stays below what the runner takes', () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => ['fact', `value ${index} é`] as const)
  const summary = renderSummary({ ...nothing, rows })
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1024 * 1024)
  expect(summary).toContain('_The summary was cut here: GitHub shows at most 1 MiB._')
  expect(renderSummary({ ...nothing, rows, manifest })).toContain(' The output `manifest` has everything._')
})

test('why not all was done stands first', () => {
  const failure = 'the image failed its tests for linux/arm64, so no tag was moved:\nlinux/arm64: a `line`'
  expect(
    renderSummary({ ...nothing, failure })
      .split('\n')
      .slice(2, 4),
  ).toEqual(['**Failed**: the image failed its tests for linux/arm64, so no tag was moved', ''])
})

test('one box has the command to pull, and a list the tags', () => {
  const references = ['ghcr.io/o/app:1.2.3', 'ghcr.io/o/app:latest']
  const summary = renderSummary({ ...nothing, manifest, references })
  expect(summary.match(/docker pull/g)).toHaveLength(1)
  expect(summary).toContain(
    'docker pull ghcr.io/o/app:1.2.3\n```\n\n- `ghcr.io/o/app:1.2.3`\n- `ghcr.io/o/app:latest`\n',
  )
  expect(renderSummary({ ...nothing, manifest, references: ['ghcr.io/o/app:1'] })).not.toContain('- `ghcr.io/o/app:1`')
})

test('whole digests stand folded, each as what can be pulled', () => {
  const summary = renderSummary({ ...nothing, manifest })
  const [, folded = ''] = summary.split('<details><summary>Digests</summary>')
  expect(folded.match(/`ghcr\.io\/o\/app@sha256:[0-9a-f]{64}`/g)).toHaveLength(4)
  const one = { ...manifest, digest: digest('b'), platforms: manifest.platforms.slice(0, 1) }
  expect(renderSummary({ ...nothing, manifest: one }).match(/`ghcr\.io\/o\/app@sha256:/g)).toHaveLength(1)
})

test('tells what changed in size, steps and times where they are known', () => {
  const platforms = manifest.platforms.map(({ platform }) => platform)
  const summary = renderSummary({
    ...nothing,
    manifest,
    earlier: { reference: 'ghcr.io/o/app:1', sizes: new Map<PlatformName, number>([['linux/amd64', 30198989]]) },
    build: {
      platforms,
      steps: new Map<PlatformName, { cached: number; executed: number }>([
        ['linux/amd64', { cached: 3, executed: 5 }],
        ['linux/arm64', { cached: 8, executed: 0 }],
      ]),
      times: { whole: 1000, platforms: new Map<PlatformName, number>([['linux/amd64', 41_200]]), lines: ['the rest'] },
    },
  })
  expect(summary.split('\n').filter((line) => line.startsWith('| '))).toEqual([
    '| Platform | Digest | Size | Layers | Cached | Ran | Build |',
    '| --- | --- | ---: | ---: | ---: | ---: | --- |',
    '| linux/amd64 | `bbbbbbbbbbbb` | 30.0&nbsp;MiB<br>+1.2&nbsp;MiB | 7 | 3 | 5 | 41.2&nbsp;s<br>native |',
    '| linux/arm64 | `cccccccccccc` | – | – | 8 | 0 | cached |',
    '| linux/s390x | `dddddddddddd` | – | – | – | – | – |',
  ])
  expect(summary).toContain('the difference from the previous `ghcr.io/o/app:1`')
  expect(summary).toMatch(/the rest$/)
})

test('what was not pushed has its steps, too', () => {
  const steps = new Map([['linux/amd64' as const, { cached: 1, executed: 2 }]])
  const build = { platforms: ['linux/amd64' as const], steps }
  const summary = renderSummary({ ...nothing, destinations: ['out'], build })
  expect(summary).toContain('| Platform | Cached | Ran |\n| --- | ---: | ---: |\n| linux/amd64 | 1 | 2 |\n')
})

test('a leg of a matrix is one line until it is unfolded', () => {
  const one = { ...manifest, platforms: manifest.platforms.slice(0, 1) }
  const build = {
    platforms: ['linux/amd64' as const],
    times: { whole: 192_000, platforms: new Map(), lines: [] },
  }
  const leg = renderSummary({ ...nothing, title: 'ghcr.io/o/app', manifest: one, build, isLeg: true })
  expect(leg.split('\n')[0]).toBe(
    '<details><summary><b>linux/amd64</b> of ghcr.io/o/app: pushed by digest, 30.0 MiB, built in 3 min 12 s</summary>',
  )
  expect(leg).not.toContain('## ')
  expect(leg.match(/<details>/g)).toHaveLength(leg.match(/<\/details>/g)?.length ?? 0)
  expect(renderSummary({ ...nothing, failure: 'x', build, isLeg: true })).toMatch(/: failed, built in/)
  expect(renderSummary({ ...nothing, build, isLeg: true })).toMatch(/: not pushed, built in/)
  expect(renderSummary({ ...nothing, manifest: one, isLeg: true })).toMatch(/: already published, 30/)
})

test('what rules gave stands before the times, and in the section of a leg', () => {
  const times = { whole: 1000, platforms: new Map(), lines: ['TIMES'] }
  const report = { ...nothing, rules: ['RULES'], build: { platforms: ['linux/amd64' as const], times } }
  expect(renderSummary(report)).toMatch(/^RULES\nTIMES$/m)
  expect(renderSummary({ ...report, isLeg: true })).toMatch(/^RULES\nTIMES\n<\/details>\n$/m)
})

test('platforms stand in the order in which they were asked for', () => {
  const asked = ['linux/arm64', 'linux/amd64', 'linux/386'] as const
  const steps = new Map(asked.toReversed().map((platform) => [platform, { cached: 0, executed: 1 }]))
  const summary = renderSummary({ ...nothing, build: { platforms: asked, steps } })
  expect(summary.match(/^\| linux\S+/gm)).toEqual(asked.map((platform) => `| ${platform}`))
})

test('hostile names obey nothing', () => {
  const name = 'a`<img src=x onerror=y>|**b**'
  const hostile = { ...manifest, image: name, tags: [name] }
  const summary = renderSummary({ ...nothing, title: name, manifest: hostile, references: [name, `${name}2`] })
  const outside = summary.replace(/(`+)[^`\n](?:.*?[^`\n])?\1(?!`)/g, '').replace(/```sh[\s\S]*?```/g, '')
  expect(outside).not.toContain('<img')
})
