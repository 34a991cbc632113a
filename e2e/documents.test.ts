import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { examplesIn, readDocuments } from '../__tests__/documents.ts'
import { published, runWorkflow, type WorkflowRun } from './act.ts'
import { labInputs, makeFolder } from './action.ts'
import { crane, lab, platformsIn, sh } from './lab.ts'

const documents = readDocuments()
const examples = documents.flatMap(examplesIn)

test.each(examples.map(({ place, workflow }) => [place, workflow] as const))(
  '%s is a valid workflow',
  (_, workflow) => {
    const lint = () =>
      execFileSync(lab.LAB_ACTIONLINT, ['-no-color', '-'], {
        input: stringify(workflow),
        encoding: 'utf8',
        stdio: 'pipe',
      })
    let complaints = ''
    try {
      lint()
    } catch (error) {
      complaints = (error as { stdout: string }).stdout
    }
    expect(complaints).toBe('')
  },
)

test('zizmor finds nothing in the examples', () => {
  const folder = makeFolder()
  // A part of a workflow has no permissions, nor comments once it was parsed; the persona for whole ones would ask for both.
  for (const { place, workflow } of examples) {
    writeFileSync(join(folder, `${place.replaceAll(/[/:]/g, '-')}.yml`), stringify({ permissions: {}, ...workflow }))
  }
  const paths = readdirSync(folder).map((name) => join(folder, name))
  const config = join(import.meta.dirname, '..', '.github', 'zizmor.yml')
  const options = ['--offline', '--quiet', '--no-progress', '--color=never', `--config=${config}`]
  const { stdout, status } = spawnSync(lab.LAB_ZIZMOR, [...options, ...paths], { encoding: 'utf8' })
  expect(status === 0 ? '' : stdout).toBe('')
})

describe('the first example of README, in a repository of a user', () => {
  const repository = `${lab.LAB_REGISTRY}/workflow/readme`
  let run: WorkflowRun
  let sha: string

  beforeAll(async () => {
    const folder = makeFolder()
    const git = (...args: string[]) =>
      sh('git', '-C', folder, '-c', 'user.name=lab', '-c', 'user.email=lab@example.com', ...args)
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\n`)
    mkdirSync(join(folder, '.github', 'workflows'), { recursive: true })
    writeFileSync(join(folder, '.github', 'workflows', 'image.yml'), inLab(repository))
    git('init', '--quiet', '--initial-branch=main')
    git('add', '--all')
    git('commit', '--quiet', '--message=Start')
    sha = git('rev-parse', 'HEAD').trim()
    run = await runWorkflow('.github/workflows/image.yml', {
      workspace: folder,
      args: ['--secret=GITHUB_TOKEN=token'],
    })
  }, 180_000)

  test('publishes the image for both platforms', () => {
    expect(run.exitCode === 0 ? '' : run.log.slice(-20_000)).toBe('')
    expect(platformsIn(`${repository}:${sha}`)).toEqual(['linux/amd64', 'linux/arm64'])
  })

  test('hands the image over to the next step, by digest', () => {
    const [print] = run.steps.filter(({ step, stage }) => step.includes('echo') && stage === 'Main')
    expect(print?.result).toBe('success')
    expect(run.output).toContain(`\n${repository}@${crane('digest', `${repository}:${sha}`)}\n`)
  })
})

/** The example as it stands, but for where it pushes to and where the toolchain comes from. */
function inLab(repository: string): string {
  const [example] = documents.filter(({ path }) => path === 'README.md').flatMap(examplesIn)
  const text = stringify(example?.workflow)
    .replaceAll(/ghcr\.io\/\$\{\{ github\.repository }}/g, repository)
    .replaceAll('registry: ghcr.io', `registry: ${lab.LAB_REGISTRY}`)
  const workflow = parse(text)
  const [step] = workflow.jobs.image.steps.filter(({ uses = '' }) => uses.startsWith(`${published}@`))
  Object.assign(step.with, labInputs, {
    'driver-opts': 'network=host',
    'buildkitd-config-inline': `[registry."${lab.LAB_REGISTRY}"]\nhttp = true`,
  })
  return stringify(workflow)
}
