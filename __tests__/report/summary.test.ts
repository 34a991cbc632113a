import { expect, test } from '@jest/globals'
import type { Manifest } from '../../src/manifest/manifest.ts'
import type { TestResult } from '../../src/manifest/tests.ts'
import type { PlatformName } from '../../src/platform.ts'
import { escapeMarkdown, formatBytes, renderSummary } from '../../src/report/summary.ts'

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
  const code = (text: string) => `<code>${escapeMarkdown(text)}</code>`
  expect(summary).toContain('```sh\ndocker pull ghcr.io/o/app:v1\n```')
  expect(summary.split('\n').filter((line) => line.startsWith('| '))).toEqual([
    '| Platform | Digest | Compressed size | Layers | Built |',
    '| --- | --- | ---: | ---: | --- |',
    `| linux/amd64 | ${code(digest('b'))} | 30.0 MiB | 7 | without emulation |`,
    `| linux/arm64 | ${code(digest('c'))} | – | – | emulated (QEMU) |`,
    `| linux/s390x | ${code(digest('d'))} | – | – | – |`,
  ])
})

test('has a column for tests where there were some', () => {
  const tests = new Map<PlatformName, TestResult>([
    ['linux/amd64', { passed: true, seconds: 3.14, emulated: false }],
    ['linux/arm64', { passed: false, seconds: 1, emulated: true }],
  ])
  const lines = renderSummary({ ...nothing, manifest, tests }).split('\n')
  expect(lines.filter((line) => line.startsWith('| ')).map((line) => line.split(' | ').slice(4).join(' | '))).toEqual([
    'Built | Tested |',
    '--- | --- |',
    'without emulation | passed in 3.1 s |',
    'emulated (QEMU) | failed (QEMU) |',
    '– | – |',
  ])
  expect(renderSummary({ ...nothing, manifest, tests: new Map() })).not.toContain('Tested')
})

test('has a line for the test of an image that was loaded', () => {
  const tests = new Map<PlatformName, TestResult>([['linux/amd64', { passed: true, seconds: 0.5 }]])
  const summary = renderSummary({ ...nothing, destinations: ['loaded into the Docker engine'], tests })
  expect(summary.split('\n')).toContain('- **Tested**: linux/amd64 passed in 0.5 s')
})

test('without tags the digest is what can be pulled', () => {
  expect(renderSummary({ ...nothing, manifest })).toContain(`docker pull ghcr.io/o/app@${digest('a')}`)
})

test.each([
  [[], 'Nothing was pushed, loaded or written: the result is only in the cache of the builder.'],
  [['written to out (local)'], '- written to out &#40;local&#41;'],
])('without a push it says where the result went: %j', (destinations, line) => {
  const summary = renderSummary({ ...nothing, destinations })
  expect(summary.split('\n')).toContain(line)
  expect(summary).not.toContain('docker pull')
})

test('escapes what Markdown or HTML obeys', () => {
  expect(escapeMarkdown('<img src=x> [a](b) `c` | *d*\n# e\u2028$f$')).toBe(
    '&lt;img src=x&gt; &#91;a&#93;&#40;b&#41; &#96;c&#96; &#124; &#42;d&#42; &#35; e &#36;f&#36;',
  )
})

test('closes the code that it is cut in', () => {
  const references = Array.from({ length: 40_000 }, (_, index) => `ghcr.io/owner/app:${index}`)
  const summary = renderSummary({ ...nothing, manifest, references })
  expect(summary.match(/^```/gm)?.length).toBeGreaterThan(1000)
  expect((summary.match(/^```/gm)?.length ?? 1) % 2).toBe(0)
})

test('stays below what the runner takes', () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => ['fact', `value ${index} é`] as const)
  const summary = renderSummary({ ...nothing, rows })
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1024 * 1024)
  expect(summary).toContain('_The summary was cut here: GitHub shows at most 1 MiB.')
})

test.each([
  [undefined, '–'],
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [5 * 1024 ** 3, '5.0 GiB'],
])('writes %j bytes as %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected)
})

test('why not all was done stands first', () => {
  const failure = 'the image failed its tests for linux/arm64, so no tag was moved:\nlinux/arm64: a `line`'
  expect(
    renderSummary({ ...nothing, failure })
      .split('\n')
      .slice(2, 4),
  ).toEqual(['**Failed**: the image failed its tests for linux/arm64, so no tag was moved', ''])
})
