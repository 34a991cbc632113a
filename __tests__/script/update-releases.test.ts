import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { addRelease, fetchSums, parseSums, parseVersion } from '../../script/releases/update.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

let server: Server | undefined
afterEach(() => {
  server?.close()
})

/** Serves these paths, and 404 for all others. */
async function serve(files: Readonly<Record<string, string>>): Promise<string> {
  server = createServer((request, response) => {
    const text = files[request.url ?? '']
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('fetchSums', () => {
  test('reads the file in which those for Linux are', async () => {
    const base = await serve({
      '/v0.36.1/checksums.txt': `${a} *buildx-v0.36.1.linux-amd64\n`,
      '/v0.36.1/checksums-signed.txt': `${b} *buildx-v0.36.1.windows-amd64.exe\n`,
    })
    expect([...(await fetchSums(base, '0.36.1'))]).toEqual([['buildx-v0.36.1.linux-amd64', a]])
  })

  test('tells which file a release lacks', async () => {
    const base = await serve({ '/v0.36.1/checksums-signed.txt': `${a} *buildx-v0.36.1.linux-amd64\n` })
    await expect(fetchSums(base, '0.36.1')).rejects.toThrow(
      `cannot read ${base}/v0.36.1/checksums.txt: the server answered 404`,
    )
  })
})

test.each([
  ['<html>', `src has a line that is not a checksum: '<html>'`],
  [`${a}`, `src has a line that is not a checksum: '${a}'`],
  [`${a.toUpperCase()}  x`, `src has a line that is not a checksum: '${a.toUpperCase()}  x'`],
])('parseSums refuses %j', (text, message) => {
  expect(() => parseSums(text, 'src')).toThrow(message)
})

describe('addRelease', () => {
  const table = { '0.35.0': { 'linux-amd64': a }, '0.37.0': { 'linux-amd64': a } }
  const sums = (...entries: [string, string][]) => new Map(entries)

  test('puts a release in its place, its binaries for Linux by name and nothing else', () => {
    const added = addRelease(
      table,
      '0.36.1',
      sums(
        ['buildx-v0.36.1.windows-amd64.exe', b],
        ['buildx-v0.36.1.darwin-arm64', b],
        ['buildx-v0.36.1.linux-amd64', a],
        ['buildx-v0.36.1.linux-arm-v7', b],
        ['buildx-v0.36.1.linux-amd64.sbom.json', b],
        ['buildx-v0.36.10.linux-s390x', b],
      ),
    )
    expect(JSON.stringify(added)).toBe(
      JSON.stringify({
        '0.35.0': { 'linux-amd64': a },
        '0.36.1': { 'linux-amd64': a, 'linux-arm-v7': b },
        '0.37.0': { 'linux-amd64': a },
      }),
    )
  })

  test('keeps what is known of a release and adds the rest', () => {
    const added = addRelease(
      table,
      '0.35.0',
      sums(['buildx-v0.35.0.linux-amd64', a], ['buildx-v0.35.0.linux-arm64', b]),
    )
    expect(added['0.35.0']).toEqual({ 'linux-amd64': a, 'linux-arm64': b })
  })

  test('refuses a sum that differs from the known one', () => {
    expect(() => addRelease(table, '0.35.0', sums(['buildx-v0.35.0.linux-amd64', b]))).toThrow(
      `buildx 0.35.0 for linux-amd64 was ${a} and is now ${b}; nothing was changed`,
    )
  })

  test('refuses a release without a binary for linux-amd64', () => {
    expect(() => addRelease(table, '0.36.0', sums(['buildx-v0.36.0.linux-arm64', b]))).toThrow(
      'the checksums of buildx 0.36.0 name no binary for linux-amd64',
    )
  })
})

test('parseVersion takes a v and refuses a range', () => {
  expect(parseVersion('v0.36.1')).toBe('0.36.1')
  expect(() => parseVersion('^0.36')).toThrow(`'^0.36' is not a version, expected for example 0.36.1`)
})
