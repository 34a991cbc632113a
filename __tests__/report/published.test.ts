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
const kept = [{ reference: 'ghcr.io/acme/app:latest', line: 'kept at 2.0.0 (sha256:1), not replaced by 1.2.3' }]

test.each([
  [
    'tags',
    image,
    {},
    `published ghcr.io/acme/app:1.2.3, latest, r.example/app:1.2.3 = ${digest} (linux/amd64, linux/arm64)`,
  ],
  [
    'a digest alone',
    { ...image, references: [] },
    {},
    `pushed ghcr.io/acme/app@${digest} without a tag (linux/amd64, linux/arm64)`,
  ],
  [
    'what is not pushed',
    nowhere,
    { destinations: ['loaded into Docker Engine as a:1', 'written to x.tar (oci)'] },
    'loaded into Docker Engine as a:1; written to x.tar (oci)',
  ],
  [
    'nothing',
    nowhere,
    {},
    "not published: the image was not pushed, loaded or written, and is only in the builder's cache",
  ],
  [
    'tags of which one was kept',
    { ...image, references: ['ghcr.io/acme/app:1.2.3'] },
    { kept },
    `published ghcr.io/acme/app:1.2.3 = ${digest} (linux/amd64, linux/arm64); ghcr.io/acme/app:latest kept at 2.0.0 (sha256:1), not replaced by 1.2.3`,
  ],
  [
    'tags that were all kept',
    { ...image, references: [] },
    { kept },
    `pushed ghcr.io/acme/app@${digest} without a tag (linux/amd64, linux/arm64); ghcr.io/acme/app:latest kept at 2.0.0 (sha256:1), not replaced by 1.2.3`,
  ],
  [
    'an image that was there already',
    { ...image, references: [] },
    { isAdopted: true },
    `adopted ghcr.io/acme/app@${digest} without a tag (linux/amd64, linux/arm64); nothing was built, since an image of this commit already existed`,
  ],
  [
    'a push that was declined',
    nowhere,
    { declined: 'the pull request comes from a fork' },
    'not pushed, since the pull request comes from a fork',
  ],
  ['what was declined and failed', nowhere, { declined: 'no', failure: 'no' }, ''],
  ['what failed before a tag was moved', { ...image, references: [] }, { failure: 'no' }, ''],
  [
    'what failed after a tag was moved',
    { ...image, references: ['ghcr.io/acme/app:1.2.3'] },
    { failure: 'no' },
    `published ghcr.io/acme/app:1.2.3 = ${digest} (linux/amd64, linux/arm64)`,
  ],
])('the last line of the log for %s', (_, publishing, closing, expected) => {
  expect(closingLine(publishing, closing)).toBe(expected)
})
