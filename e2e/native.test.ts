import { beforeAll, describe, expect, test } from '@jest/globals'
import { major, published, type WorkflowRun } from './act.ts'
import { errorsOf, outputOf, reusable, runCaller } from './caller.ts'
import { crane, lab, manifestOf, platformsIn, sh } from './lab.ts'

const repositoryFor = (name: string) => `${lab.LAB_REGISTRY}/e2e/native/${name}`
const fileIn = (reference: string, platform: string, path: string) =>
  sh('bash', '-c', '"$1" export --platform="$2" "$3" - | tar -xO "$4"', '-', lab.LAB_CRANE, platform, reference, path)
const image = (inputs: Readonly<Record<string, unknown>>) => ({ image: { uses: reusable, with: { ...inputs } } })

// The repository that calls the workflow holds none of our files: act takes those from where it would fetch them.
describe('two platforms into two repositories', () => {
  const first = repositoryFor('two')
  const second = repositoryFor('two-again')
  let run: WorkflowRun

  beforeAll(async () => {
    run = await runCaller({
      jobs: {
        ...image({
          platforms: 'linux/amd64,linux/arm64',
          tags: `${first}:1,${first}:latest,${second}:1`,
          annotations: 'org.opencontainers.image.title=Native\nindex:org.example.index=yes',
          labels: 'org.opencontainers.image.title=Label\norg.opencontainers.image.description=As a label\nteam=x',
          provenance: 'mode=max',
          cache: 'registry',
          'cache-write': 'always',
        }),
        after: {
          needs: 'image',
          'runs-on': 'ubuntu-24.04',
          steps: [
            {
              run: `echo "after: \${{ needs.image.outputs.image }} \${{ needs.image.outputs.digest-linux-arm64 }} \${{ needs.image.outputs.image-linux-arm64 }}"`,
            },
          ],
        },
      },
    })
  })

  test('become one image under all tags', () => {
    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    expect(platformsIn(`${first}:1`)).toEqual(['linux/amd64', 'linux/arm64'])
    const digest = crane('digest', `${first}:1`)
    expect([`${first}:latest`, `${second}:1`].map((reference) => crane('digest', reference))).toEqual([digest, digest])
  })

  test('are built each by its own leg, whose machine is made to run what it does not run by itself', () => {
    const legs = run.jobs.filter(({ job }) => job === 'build')
    expect(legs).toEqual([
      { job: 'build', result: 'success' },
      { job: 'build', result: 'success' },
    ])
    expect(fileIn(`${first}:1`, 'linux/amd64', 'machine').trim()).toBe('x86_64')
    expect(fileIn(`${first}:1`, 'linux/arm64', 'machine').trim()).toBe('aarch64')
  })

  test('keep their attestations', () => {
    const manifests = manifestOf(`${first}:1`).manifests ?? []
    const about = manifests.flatMap(({ annotations }) => annotations?.['vnd.docker.reference.digest'] ?? [])
    const images = manifests.filter(({ platform }) => platform.os === 'linux').map(({ digest }) => digest)
    expect(about).toEqual(images)
  })

  test('have annotations and describing labels on the index, annotations on the manifests as well', () => {
    const index = manifestOf(`${first}:1`)
    expect(index.annotations).toEqual({
      'org.opencontainers.image.title': 'Native',
      'org.opencontainers.image.description': 'As a label',
      'org.example.index': 'yes',
    })
    const [child] = index.manifests ?? []
    expect(manifestOf(`${first}@${child?.digest}`).annotations).toEqual({ 'org.opencontainers.image.title': 'Native' })
  })

  test('are told to the jobs behind', () => {
    const arm64 = crane('digest', '--platform=linux/arm64', `${first}:1`)
    expect(run.output).toContain(`after: ${first}@${crane('digest', `${first}:1`)} ${arm64} ${first}@${arm64}`)
  })

  test('have a cache each', () => {
    const caches = crane('ls', first)
      .split('\n')
      .filter((tag) => tag.startsWith('buildcache-'))
    expect(caches.sort()).toEqual([
      expect.stringMatching(/^buildcache-two-linux-amd64-/),
      expect.stringMatching(/^buildcache-two-linux-arm64-/),
    ])
  })
})

test('six platforms in six jobs', async () => {
  const repository = repositoryFor('six')
  const platforms = ['linux/amd64', 'linux/386', 'linux/arm64', 'linux/arm/v7', 'linux/ppc64le', 'linux/s390x']
  const run = await runCaller({ jobs: image({ platforms: platforms.join('\n'), tags: `${repository}:1` }) })

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(run.jobs.filter(({ job }) => job === 'build')).toHaveLength(6)
  expect(platformsIn(`${repository}:1`)).toEqual(platforms)
  expect(fileIn(`${repository}:1`, 'linux/s390x', 'machine').trim()).toBe('s390x')
})

test('six platforms in two jobs, one for each runner', async () => {
  const repository = repositoryFor('six-grouped')
  const platforms = ['linux/amd64', 'linux/386', 'linux/arm64', 'linux/arm/v7', 'linux/ppc64le', 'linux/s390x']
  const run = await runCaller({
    jobs: image({ platforms: platforms.join(','), tags: `${repository}:1`, group: 'runner' }),
  })

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(run.jobs.filter(({ job }) => job === 'build')).toHaveLength(2)
  expect(platformsIn(`${repository}:1`).sort()).toEqual([...platforms].sort())
})

describe('when a leg fails', () => {
  const repository = repositoryFor('failing')
  const failing = {
    Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nARG TARGETARCH\nRUN test "$TARGETARCH" != arm64 # fails\n`,
  }
  const jobs = image({ platforms: 'amd64,aarch64', tags: `${repository}:1` })
  let run: WorkflowRun
  beforeAll(async () => {
    run = await runCaller({ jobs }, { files: failing })
  })

  test('no tag moves, and merge names the platform', () => {
    expect(run.exitCode).not.toBe(0)
    expect(errorsOf(run, 'merge')).toEqual([
      expect.stringContaining(
        `so no tag was moved:\nlinux/arm64 is missing: no build job set the output 'pushed-linux-arm64'\na build job failed`,
      ),
    ])
    expect(() => crane('digest', `${repository}:1`)).toThrow(/MANIFEST_UNKNOWN|NAME_UNKNOWN/)
  })

  test('the other leg has handed on its digest, with which plain digests finish the image', async () => {
    const amd64 = outputOf(run, 'build', 'pushed-linux-amd64')
    expect(crane('digest', `${repository}@${amd64}`)).toBe(amd64)
    // As after a re-run of the failed leg alone, should the outputs of the other be lost: act keeps none.
    const rerun = await runCaller({ jobs }, { args: ['--matrix=platforms:linux/arm64'] })
    expect(errorsOf(rerun, 'merge')).toEqual([expect.stringContaining('linux/amd64 is missing')])

    const arm64 = outputOf(rerun, 'build', 'pushed-linux-arm64')
    const byHand = await runCaller({
      jobs: {
        merge: {
          'runs-on': 'ubuntu-24.04',
          steps: [
            {
              uses: `${published}/merge@${major}`,
              with: {
                digests: `${amd64}\n${arm64}`,
                platforms: 'linux/amd64,linux/arm64',
                tags: `${repository}:by-hand`,
              },
            },
          ],
        },
      },
    })
    expect(byHand.exitCode === 0 ? '' : byHand.log.slice(-20_000)).toBe('')
    expect(platformsIn(`${repository}:by-hand`)).toEqual(['linux/amd64', 'linux/arm64'])
  })
})

test('without push the legs build, merge runs without a step, the job behind runs, and ghcr.io gets the token of the job', async () => {
  const behind = {
    needs: 'image',
    'runs-on': 'ubuntu-24.04',
    steps: [{ run: `echo "behind, digest: \${{ needs.image.outputs.digest }}."` }],
  }
  const run = await runCaller({
    jobs: { ...image({ platforms: 'linux/amd64', tags: 'ghcr.io/acme/app:1', push: false }), behind },
  })

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(run.jobs.map(({ job, result }) => `${job} ${result}`)).toEqual([
    'plan success',
    'build success',
    'merge success',
    'behind success',
  ])
  expect(run.steps.filter(({ job, result }) => job === 'merge' && result !== 'skipped')).toEqual([])
  expect(run.output).toContain('behind, digest: .')
  expect(run.commands.filter(({ job, name }) => job === 'build' && name === 'add-mask')).toHaveLength(2)
})
