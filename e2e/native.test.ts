import { expect, test } from '@jest/globals'
import { runWorkflow } from './act.ts'
import { labInputs } from './action.ts'
import { makeContext } from './builder.ts'
import { crane, lab, platformsIn, sh } from './lab.ts'

const workflow = 'multiarch-build/multiarch-build/.github/workflows/multiarch.yml@v1'
const inputs = Object.entries(labInputs)
  .map(([name, value]) => `      ${name}: '${value}'\n`)
  .join('')

/** A repository that calls the reusable workflow. */
function caller(files: Readonly<Record<string, string>>): string {
  const folder = makeContext({
    Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\n`,
    ...files,
  })
  sh('git', '-C', folder, 'init', '--quiet')
  sh('git', '-C', folder, 'add', '.')
  sh('git', '-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message=x')
  return folder
}

test('another repository builds two platforms with eight lines', async () => {
  const repository = `${lab.LAB_REGISTRY}/e2e/native/two`
  const workspace = caller({
    '.github/workflows/image.yml': `on: push
jobs:
  image:
    uses: ${workflow}
    with:
      platforms: linux/amd64,linux/arm64
      tags: ${repository}:1
${inputs}`,
  })

  const run = await runWorkflow('.github/workflows/image.yml', { workspace })

  expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
  expect(platformsIn(`${repository}:1`)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(crane('validate', '--remote', `${repository}:1`)).toBeDefined()
})
