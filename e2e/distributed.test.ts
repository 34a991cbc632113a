import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { major, published, type WorkflowRun } from './act.ts'
import { makeFolder } from './action.ts'
import { runCaller } from './caller.ts'
import { crane, lab, manifestOf, platformsIn } from './lab.ts'

// New in each run, so that nothing is found that an earlier one left.
const image = `${lab.LAB_REGISTRY}/e2e/distributed/app-${Date.now()}`

/**
 * The jobs that Docker documents for builds on several runners, with this action in the place of theirs
 * (docs.docker.com/build/ci/github-actions/multi-platform, "Distribute build across multiple runners"): digests are
 * names of empty files, joined by `imagetools create`. Both jobs run on this machine, so the files need no artifacts, and
 * nothing has to log in. There is a checkout, since the Git context of a commit is on no server here.
 */
function documented(folder: string): Parameters<typeof runCaller>[0] {
  const digests = join(folder, 'digests')
  return {
    jobs: {
      build: {
        'runs-on': `\${{ matrix.runner }}`,
        strategy: {
          'fail-fast': false,
          matrix: {
            include: [
              { platform: 'linux/amd64', runner: 'ubuntu-24.04' },
              { platform: 'linux/arm64', runner: 'ubuntu-24.04-arm' },
            ],
          },
        },
        steps: [
          { uses: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1' },
          {
            id: 'build',
            uses: `${published}@${major}`,
            with: {
              context: '.',
              platforms: `\${{ matrix.platform }}`,
              labels: 'org.opencontainers.image.title=app',
              tags: image,
              outputs: 'type=image,push-by-digest=true,name-canonical=true,push=true',
            },
          },
          {
            run: `mkdir -p ${digests}\ndigest="\${{ steps.build.outputs.digest }}"\ntouch "${digests}/\${digest#sha256:}"`,
          },
        ],
      },
      merge: {
        needs: 'build',
        'runs-on': 'ubuntu-24.04',
        steps: [
          {
            run: `mkdir -p "$DOCKER_CONFIG/cli-plugins"; ln -sf '${lab.LAB_BUILDX}' "$DOCKER_CONFIG/cli-plugins/docker-buildx"`,
          },
          {
            'working-directory': digests,
            run: `docker buildx imagetools create -t ${image}:1.2.3 -t ${image}:latest $(printf '${image}@sha256:%s ' *)`,
          },
          { run: `docker buildx imagetools inspect ${image}:1.2.3` },
        ],
      },
    },
  }
}

describe("Docker's documented job for several runners", () => {
  let run: WorkflowRun
  beforeAll(async () => {
    run = await runCaller(documented(makeFolder()))
  })

  test('makes one image of what its legs pushed, under the tags of its last job and no other', () => {
    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    expect(platformsIn(`${image}:1.2.3`).sort()).toEqual(['linux/amd64', 'linux/arm64'])
    expect(crane('digest', `${image}:1.2.3`)).toBe(crane('digest', `${image}:latest`))
    expect(crane('ls', image).split('\n').sort()).toEqual(['1.2.3', 'latest'])
    expect(() => crane('validate', '--remote', `${image}:1.2.3`)).not.toThrow()
  })

  test('keeps the attestations of the legs', () => {
    const { manifests = [] } = manifestOf(`${image}:1.2.3`)
    const about = manifests.flatMap(({ annotations }) => annotations?.['vnd.docker.reference.digest'] ?? [])
    const images = manifests.filter(({ platform }) => platform.os === 'linux').map(({ digest }) => digest)
    expect(about.sort()).toEqual(images.sort())
  })
})
