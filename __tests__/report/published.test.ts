import { expect, test } from '@jest/globals'
import { closingLine } from '../../src/report/published.ts'

const digest = `sha256:${'4be1'.repeat(16)}`
const image = {
  repository: 'ghcr.io/acme/app',
  digest,
  references: ['ghcr.io/acme/app:1.2.3', 'ghcr.io/acme/app:latest', 'r.example/app:1.2.3'],
  platforms: ['linux/amd64', 'linux/arm64'] as const,
}
const nowhere = { repository: undefined, digest, references: [], platforms: [] }

test.each([
  [
    'tags',
    image,
    [],
    undefined,
    `published ghcr.io/acme/app:1.2.3, latest, r.example/app:1.2.3 = ${digest} (linux/amd64, linux/arm64)`,
  ],
  [
    'a digest alone',
    { ...image, references: [] },
    [],
    undefined,
    `pushed ghcr.io/acme/app@${digest} without a tag (linux/amd64, linux/arm64)`,
  ],
  [
    'what is not pushed',
    nowhere,
    ['loaded into the Docker engine as a:1', 'written to x.tar (oci)'],
    undefined,
    'loaded into the Docker engine as a:1; written to x.tar (oci)',
  ],
  [
    'nothing',
    nowhere,
    [],
    undefined,
    "not published: nothing was to be pushed, loaded or written, so the image is only in the builder's cache",
  ],
  ['what failed before a tag was moved', { ...image, references: [] }, [], 'no', ''],
  [
    'what failed after a tag was moved',
    { ...image, references: ['ghcr.io/acme/app:1.2.3'] },
    [],
    'no',
    `published ghcr.io/acme/app:1.2.3 = ${digest} (linux/amd64, linux/arm64)`,
  ],
])('the last line of the log for %s', (_, publishing, destinations, failure, expected) => {
  expect(closingLine(publishing, destinations, failure)).toBe(expected)
})
