import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { type Example, examplesIn, fragmentsIn, readDocuments, usesIn } from '../__tests__/documents.ts'
import { published, type WorkflowRun } from './act.ts'
import { makeFolder } from './action.ts'
import { dockerfile, runCaller, type Workflow } from './caller.ts'
import { crane, lab, platformsIn } from './lab.ts'

const documents = readDocuments()
const examples = documents.flatMap(examplesIn)
const fragments = documents.flatMap(fragmentsIn)

test.each([...examples, ...fragments].map(({ place, workflow }) => [place, workflow] as const))(
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
  // Nor is a diff a text of ours: the workflow is the reader's.
  for (const { place, workflow } of [...examples, ...fragments.filter(({ isDiff }) => !isDiff)]) {
    writeFileSync(join(folder, `${place.replaceAll(/[/:]/g, '-')}.yml`), stringify({ permissions: {}, ...workflow }))
  }
  const paths = readdirSync(folder).map((name) => join(folder, name))
  const config = join(import.meta.dirname, '..', '.github', 'zizmor.yml')
  const options = ['--offline', '--quiet', '--no-progress', '--color=never', `--config=${config}`]
  const { stdout, status } = spawnSync(lab.LAB_ZIZMOR, [...options, ...paths], { encoding: 'utf8' })
  expect(status === 0 ? '' : stdout).toBe('')
})

// Those of plan and merge are jobs of native-by-hand.yml, as documents.test.ts requires; examples.test.ts runs it. Those of
// nodes and of a cluster need these: remote-nodes.test.ts, ssh-nodes.test.ts and kubernetes.test.ts run them. signing.test.ts runs
// the one that signs with a key, with cosign itself.
const run = examples.filter(
  ({ place, workflow }) =>
    !/^(?:plan|merge)\/|^docs\/(?:nodes|kubernetes)\.md/.test(place) &&
    !stringify(workflow).includes('cosign sign --key'),
)

describe.each(run.map((example) => [example.place, example] as const))(
  '%s, in a repository of a user',
  (_, example) => {
    const repository = `${lab.LAB_REGISTRY}/e2e/documents/${example.place.toLowerCase().replace(':', '-')}`
    const cosign = makeCosign()

    test('does what it says', async () => {
      const done = await runInLab(example, repository, cosign.folder)
      expect(done.exitCode === 0 ? '' : done.log.slice(-20_000)).toBe('')
      const failed = done.steps.filter(({ result }) => result !== 'success' && result !== 'skipped')
      expect(failed).toEqual([])
      for (const { is, holds } of claims)
        if (is.test(stringify(example.workflow))) holds(done, repository, cosign.calls())
    })
  },
)

/** What an example that contains something promises. */
const claims: readonly {
  readonly is: RegExp
  readonly holds: (run: WorkflowRun, repository: string, cosign: readonly string[]) => void
}[] = [
  {
    is: new RegExp(`${published}@[\\s\\S]*push: true`),
    holds: (run) => expect(said(run, 'digest')).toMatch(/^sha256:/),
  },
  {
    is: /tags: ghcr\.io\/\$\{\{ github\.repository }}/,
    holds: (run, repository) => {
      expect(said(run, 'tags')).toMatch(new RegExp(`^${repository}:`))
      expect(platformsIn(said(run, 'tags'))).toEqual(['linux/amd64', 'linux/arm64'])
    },
  },
  {
    is: /images: ghcr\.io\/\$\{\{ github\.repository }}/,
    holds: (_, repository) => expect(platformsIn(`${repository}:main`)).toEqual(['linux/amd64', 'linux/arm64']),
  },
  {
    is: /echo "\$IMAGE"/,
    holds: (run, repository) => expect(run.output).toContain(`\n${repository}@${crane('digest', said(run, 'tags'))}\n`),
  },
  {
    is: /\/bake@/,
    holds: (run) => {
      const targets = Object.values(
        JSON.parse(said(run, 'targets')) as Record<string, { digest: string; tags: string[] }>,
      )
      const tags = targets.flatMap(({ digest, tags }) => tags.map((tag) => [tag, digest] as const))
      expect(tags.length).toBeGreaterThan(0)
      for (const [tag, digest] of tags) {
        expect(crane('digest', tag)).toBe(digest)
        expect(platformsIn(tag)).toEqual(['linux/amd64', 'linux/arm64'])
      }
    },
  },
  {
    is: /echo "\$TARGET on \$PLATFORM"/,
    holds: ({ output }) =>
      expect(output.match(/^(?:api|worker) on linux\/(?:amd64|arm64)$/gm)?.sort()).toEqual(
        ['api', 'worker'].flatMap((target) => ['amd64', 'arm64'].map((machine) => `${target} on linux/${machine}`)),
      ),
  },
  {
    is: /echo "\$API"/,
    holds: (run, repository) =>
      expect(run.output).toContain(`\n${repository}-api@${crane('digest', `${repository}-api:main`)}\n`),
  },
  {
    is: /docker\/setup-buildx-action/,
    holds: ({ outputs }) => {
      const builders = outputs.flatMap(({ name, value }) => (name === 'builder' && value !== '' ? [value] : []))
      expect(builders).toEqual([builderName, builderName])
    },
  },
  { is: /echo "version \$VERSION"/, holds: ({ output }) => expect(output).toContain('\nversion main\n') },
  { is: /cache: gha/, holds: (run) => expect(run.output).toMatch(/cache: gha, .*: .* and the event is push to /) },
  {
    is: /cosign sign/,
    holds: (_, repository, calls) =>
      expect(calls).toEqual([
        `login --username nektos/act --password-stdin ${lab.LAB_REGISTRY} < lab-token`,
        `sign --yes --recursive ${repository}@${crane('digest', `${repository}:main`)}`,
      ]),
  },
]

/** An output, of the last step that has it. */
function said({ outputs }: WorkflowRun, name: string): string {
  return outputs.findLast((output) => output.name === name && output.value !== '')?.value ?? ''
}

/** Runs an example as it stands, but for where images go, come from and are cached, and for what act cannot get. */
async function runInLab(
  { workflow, isWhole, bakeFile = '' }: Example,
  repository: string,
  cosign: string,
): Promise<WorkflowRun> {
  const moved = (text: string) =>
    hosts(repository).reduce((all, [pattern, place]) => all.replaceAll(pattern, place), text)
  const inLab = parse(moved(stringify(workflow))) as Workflow
  const contexts = [...bakeFile.matchAll(/^ *context *= *"(.*)"$/gm)].map(([, folder]) => `${folder}/Dockerfile`)
  for (const job of Object.values(inLab.jobs)) {
    job.steps = job.steps?.flatMap((step) => standInsFor(step.uses ?? '', cosign) ?? [step])
    job.steps?.sort((one, other) => Number(one.run === removeBuilder) - Number(other.run === removeBuilder))
    // What the document says to stand around it.
    if (!isWhole && job.steps) job.steps = [{ uses: checkout }, ...job.steps]
  }
  return runCaller(inLab, {
    files: {
      'certificates/ca.pem': readFileSync(lab.LAB_TLS_CA, 'utf8'),
      'certificates/client.pem': readFileSync(lab.LAB_MTLS_CERT, 'utf8'),
      'certificates/client.key': readFileSync(lab.LAB_MTLS_KEY, 'utf8'),
      ...(bakeFile !== '' && { 'docker-bake.hcl': moved(bakeFile) }),
      ...Object.fromEntries(contexts.map((path) => [path, dockerfile])),
    },
    args: [
      ...['DOCKERHUB_TOKEN', 'REGISTRY_PASSWORD'].map((name) => `--secret=${name}=lab-secret`),
      '--env=ACTIONS_CACHE_SERVICE_V2=True',
      `--env=ACTIONS_RESULTS_URL=${lab.LAB_CACHE_URL}`,
      `--env=ACTIONS_RUNTIME_TOKEN=${lab.LAB_CACHE_TOKEN_MAIN}`,
    ],
  })
}

const builderName = `documents-${process.pid}`
const removeBuilder = `docker buildx rm --force ${builderName}; docker rmi app:test`

/** What does the same as an action from elsewhere, which cannot be had here; undefined for any other. */
function standInsFor(uses: string, cosign: string): { run: string; if?: string }[] | undefined {
  if (uses.startsWith('sigstore/cosign-installer@')) return [{ run: `echo '${cosign}' >> "$GITHUB_PATH"` }]
  if (!uses.startsWith('docker/setup-buildx-action@')) return undefined
  const options = [
    `--driver-opt=network=host`,
    `--driver-opt=image=${lab.LAB_BUILDKIT_IMAGE}`,
    '--config=buildkitd.toml',
  ]
  const install = `mkdir -p "$DOCKER_CONFIG/cli-plugins"; ln -sf '${lab.LAB_BUILDX}' "$DOCKER_CONFIG/cli-plugins/docker-buildx"`
  const config = `printf '[registry."${lab.LAB_REGISTRY}"]\nhttp = true\n' > buildkitd.toml`
  const create = `docker buildx create --use --name=${builderName} --driver=docker-container ${options.join(' ')}`
  return [{ run: [install, config, create].join('\n') }, { if: 'always()', run: removeBuilder }]
}

const checkout =
  examples
    .flatMap(({ workflow }) => usesIn(workflow))
    .map(({ uses }) => uses)
    .find((uses) => uses.startsWith('actions/checkout@')) ?? ''

/** The registries of the examples, and the lab's in their places. */
function hosts(repository: string): readonly (readonly [RegExp, string])[] {
  return [
    [/ghcr\.io\/(?:\$\{\{ github\.repository }}|acme\/app)/g, repository],
    [/ghcr\.io/g, lab.LAB_REGISTRY],
    [/registry\.example\.com:5000/g, lab.LAB_MTLS_REGISTRY],
    [/registry\.example\.com/g, lab.LAB_REGISTRY],
    // Docker Hub, whose references have no host.
    [/(?<![\w/.])owner\/app:/g, `${lab.LAB_REGISTRY2}/owner/app:`],
  ]
}

/** A program in the place of cosign that writes down what it is called with. */
function makeCosign(): { readonly folder: string; readonly calls: () => readonly string[] } {
  const folder = makeFolder()
  const log = join(folder, 'calls')
  const program = `#!/bin/sh\nif [ "$1" = login ]; then echo "$* < $(cat)"; else echo "$*"; fi >> '${log}'\n`
  writeFileSync(join(folder, 'cosign'), program)
  chmodSync(join(folder, 'cosign'), 0o755)
  return {
    folder,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
  }
}
