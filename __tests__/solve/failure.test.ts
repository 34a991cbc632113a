import { expect, test } from '@jest/globals'
import { CommandError } from '../../src/process.ts'
import { explainFailure } from '../../src/solve/failure.ts'

const failed = (stderr: string, exitCode = 1) =>
  explainFailure(
    new CommandError('buildx build', exitCode, { stdout: '', stderr }, `failed with exit code ${exitCode}`),
  )

const log = `#5 [linux/arm64 2/2] RUN make
#5 0.1 one
#5 0.2 two
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [linux/arm64 2/2] RUN make:
0.1 one
0.2 two
------
Dockerfile:2
--------------------
   2 | >>> RUN make
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
`

test('names the failing instruction with its last lines', () => {
  expect(failed(log)).toBe(
    `the build failed: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [linux/arm64 2/2] RUN make:
0.1 one
0.2 two
------
Dockerfile:2
--------------------
   2 | >>> RUN make
--------------------`,
  )
})

test.each<[string, string, number, string]>([
  [
    'a push that failed, whose block holds nothing but its title',
    '#9 ERROR: failed to push 127.0.0.1:5000/app: 503\n------\n > exporting to image:\n------\nERROR: failed to push 127.0.0.1:5000/app: 503\n',
    1,
    'the build failed: failed to push 127.0.0.1:5000/app: 503',
  ],
  ['an error without an instruction', 'ERROR: no such builder\n', 1, 'the build failed: no such builder'],
  ['an exit code and nothing else', '', 1, 'buildx build failed with exit code 1, and printed nothing'],
  ['an exit code and words', 'killed\n', 137, 'buildx build failed with exit code 137: killed'],
  ["buildx's code for a cancelled build", 'ERROR: context canceled', 130, 'the build was cancelled'],
  [
    "buildx's code for a full machine",
    'a\nERROR: no space left on device',
    102,
    'the builder ran out of a resource (disk space or memory): a\nERROR: no space left on device',
  ],
  [
    'an engine that cannot hold the result',
    'ERROR: failed to build: docker exporter does not currently support exporting manifest lists',
    1,
    "the Docker engine cannot hold an image of several platforms or with attestations, since its classic image store is in use; load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store (buildx: failed to build: docker exporter does not currently support exporting manifest lists)",
  ],
  [
    'a driver that cannot push by digest',
    'ERROR: push-by-digest is currently not implemented for docker driver, please create a new builder instance',
    1,
    "the docker driver cannot push by digest; use 'driver: docker-container' or 'publish: direct' (buildx: push-by-digest is currently not implemented for docker driver, please create a new builder instance)",
  ],
  [
    'an entitlement that the builder does not allow',
    'ERROR: failed to build: failed to solve: granting entitlement security.insecure is not allowed by build daemon configuration',
    1,
    'the builder does not allow the entitlement; give it with buildkitd-flags: --allow-insecure-entitlement security.insecure (buildx: failed to build: failed to solve: granting entitlement security.insecure is not allowed by build daemon configuration)',
  ],
])('explains %s', (_, stderr, exitCode, expected) => {
  expect(failed(stderr, exitCode)).toBe(expected)
})
