// alone: it is about the machine's QEMU handlers

import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { WorkflowRun } from './act.ts'
import { makeFolder } from './action.ts'
import { errorsOf, outputOf, readExample, runCaller } from './caller.ts'
import { crane, lab, platformsIn } from './lab.ts'

const repositoryFor = (name: string) => `${lab.LAB_REGISTRY}/e2e/tested/${name}`
const tagOf = (repository: string) => () => crane('digest', `${repository}:main`)

/** The image that the examples test; with something to find on one platform, if so asked. */
const dockerfile = (flaw = '') => `FROM ${lab.LAB_BASE_IMAGE}
ARG TARGETARCH
RUN printf '#!/bin/sh\\necho "app 1.0 for $(uname -m)"\\n' > /bin/app && chmod +x /bin/app
${flaw && `RUN if [ "$TARGETARCH" = ${flaw} ]; then touch /CVE-2026-0001; fi\n`}CMD ["app"]
`

/** Runs an example with a scanner of the lab in the place of the one that cannot be had here. */
function runExample(name: string, repository: string, flaw?: string): Promise<WorkflowRun> {
  const workflow = readExample(name, repository)
  const folder = makeScanner()
  for (const job of Object.values(workflow.jobs))
    job.steps = job.steps?.map((step) =>
      step.uses?.startsWith('aquasecurity/setup-trivy@') ? { run: `echo '${folder}' >> "$GITHUB_PATH"` } : step,
    )
  return runCaller(workflow, { files: { Dockerfile: dockerfile(flaw) } })
}

/** A program called as trivy is that reads every file name of the last argument, an image. */
function makeScanner(): string {
  const folder = makeFolder()
  const program = `#!/bin/sh
for image; do :; done
echo "trivy $*"
found=$('${lab.LAB_CRANE}' export "$image" - | tar -t | grep CVE-) || exit 0
echo "$image has $found"
exit 1
`
  writeFileSync(join(folder, 'trivy'), program)
  chmodSync(join(folder, 'trivy'), 0o755)
  return folder
}

/** The digest of a platform in a line of the scanner, since each must be scanned by its own. */
const scanned = ({ output }: WorkflowRun) =>
  [...output.matchAll(/^trivy image .* --platform (\S+) \S+@(sha256:\S+)$/gm)].map(([, platform, digest]) => [
    platform,
    digest,
  ])

const passed = { passed: true, seconds: expect.any(Number) }
const bothPassed = {
  'linux/amd64': { ...passed, emulated: false },
  'linux/arm64': { ...passed, emulated: true },
}

describe('tested.yml', () => {
  test('moves the tag of an image that every platform passed with', async () => {
    const repository = repositoryFor('passed')
    const run = await runExample('tested.yml', repository)

    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    expect(platformsIn(`${repository}:main`)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(JSON.parse(outputOf(run, 'image', 'tests'))).toEqual(bothPassed)
    expect(Object.fromEntries(scanned(run))).toEqual(JSON.parse(outputOf(run, 'image', 'digests')))
    for (const machine of ['x86_64', 'aarch64']) expect(run.output).toContain(`app 1.0 for ${machine}`)
  })

  test('leaves the tag of an image in which something was found on one platform', async () => {
    const repository = repositoryFor('found')
    const run = await runExample('tested.yml', repository, 'arm64')

    expect(run.exitCode).not.toBe(0)
    expect(errorsOf(run, 'image').join('\n')).toMatch(/linux\/arm64[\s\S]* has CVE-2026-0001/)
    expect(tagOf(repository)).toThrow(/MANIFEST_UNKNOWN|NAME_UNKNOWN/)
    expect(JSON.parse(outputOf(run, 'image', 'tests'))).toMatchObject({
      'linux/amd64': { passed: true },
      'linux/arm64': { passed: false },
    })
    const digest = outputOf(run, 'image', 'digest')
    expect(crane('digest', `${repository}@${digest}`)).toBe(digest)
  })
})

describe('tested-native.yml', () => {
  test('has the tests of the legs in the outputs of merge', async () => {
    const repository = repositoryFor('native')
    const run = await runExample('tested-native.yml', repository)

    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    expect(platformsIn(`${repository}:main`)).toEqual(['linux/amd64', 'linux/arm64'])
    // Every runner is this machine.
    expect(JSON.parse(outputOf(run, 'merge', 'tests'))).toEqual(bothPassed)
  })

  test('moves no tag where a leg found something', async () => {
    const repository = repositoryFor('native-found')
    const run = await runExample('tested-native.yml', repository, 'arm64')

    expect(run.exitCode).not.toBe(0)
    expect(errorsOf(run, 'build').join('\n')).toContain('has CVE-2026-0001')
    expect(errorsOf(run, 'merge')).toEqual([
      expect.stringContaining(`linux/arm64 is missing: no build job set the output 'pushed-linux-arm64'`),
    ])
    expect(outputOf(run, 'build', 'tested-linux-amd64')).toMatch(/^\{"passed":true,/)
    expect(outputOf(run, 'build', 'tested-linux-arm64')).toBe('')
    expect(tagOf(repository)).toThrow(/MANIFEST_UNKNOWN|NAME_UNKNOWN/)
  })
})
