import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post, step } from './action.ts'
import { makeContext } from './builder.ts'
import { linesOf, passed, two } from './gate.ts'
import { lab, sh } from './lab.ts'

// The gate on a registry with TLS of its own authority and a password, which nothing knows but this step.

const repository = `${lab.LAB_TLS_REGISTRY}/e2e/gate/private`
const tag = `${repository}:1`
const basic = Buffer.from(`${lab.LAB_TLS_USER}:${lab.LAB_TLS_PASSWORD}`).toString('base64')
const judge = join(makeFolder(), 'docker')
const registries = {
  registries: `{"${lab.LAB_TLS_REGISTRY}": {"ca": "${lab.LAB_TLS_CA}"}}`,
  'registry-auth': `- {registry: "${lab.LAB_TLS_REGISTRY}", username: ${lab.LAB_TLS_USER}, password: "${lab.LAB_TLS_PASSWORD}"}`,
}
let first: LabRun
let before = ''

/** crane with a login of its own. */
function crane(...args: string[]): string {
  return sh('env', `SSL_CERT_FILE=${lab.LAB_TLS_CA}`, `DOCKER_CONFIG=${judge}`, lab.LAB_CRANE, ...args).trim()
}

beforeAll(async () => {
  mkdirSync(judge)
  writeFileSync(join(judge, 'config.json'), JSON.stringify({ auths: { [lab.LAB_TLS_REGISTRY]: { auth: basic } } }))
  crane('copy', lab.LAB_BASE_IMAGE, `${repository}/base:1`)
  const inputs = { platforms: two, 'driver-opts': 'network=host', context: '.', outputs: 'type=cacheonly' }
  first = await step({
    workspace: makeContext({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }),
    inputs: { ...registries, ...inputs },
  })
  expect({ exitCode: first.exitCode, log: first.exitCode === 0 ? '' : first.log }).toEqual({ exitCode: 0, log: '' })
})
afterAll(() => post(first))

beforeEach(() => {
  crane('tag', `${repository}/base:1`, '1')
  crane('copy', `${repository}/base:1`, tag)
  before = crane('digest', tag)
})

function push(inputs: Readonly<Record<string, string>>): Promise<LabRun> {
  return step({
    workspace: makeContext({ Dockerfile: `FROM ${repository}/base:1\nCOPY Dockerfile /\nCMD ["cat"]\n` }),
    env: { BUILDX_CONFIG: join(first.folder, 'docker', 'buildx') },
    inputs: {
      ...{ builder: first.outputs.builder ?? '', context: '.', platforms: two, push: 'true', tags: tag },
      ...registries,
      ...inputs,
    },
  })
}

test('everything passes; a program that knows Docker’s logins reads the image, and no secret is shown', async () => {
  const run = await push({
    'verify-architecture': 'all',
    'smoke-test': 'cat /Dockerfile',
    test: `echo "config $DOCKER_CONFIG" && echo "trust $SSL_CERT_DIR"
'${lab.LAB_CRANE}' config "$IMAGE" | sed 's/.*"architecture":"\\([^"]*\\)".*/crane: \\1\\n/'
'${lab.LAB_CRANE}' export "$IMAGE" - | tar -xO Dockerfile
'${lab.LAB_CRANE}' digest "$INDEX"
`,
  })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  expect(crane('digest', tag)).toBe(run.outputs.digest)
  expect(run.log.match(/^crane: .*$/gm)).toEqual(['crane: amd64', 'crane: arm64'])
  expect(run.log.split(`\n${run.outputs.digest}\n`)).toHaveLength(3)
  expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed, 'linux/arm64': passed })

  const shown = run.log.replace(/^::add-mask::.*$/gm, '')
  for (const secret of [lab.LAB_TLS_PASSWORD, basic]) expect(shown).not.toContain(secret)
  const [, folder = ''] = run.log.match(/^config (.*)$/m) ?? []
  expect(folder).toContain(run.folder)
  expect(folder).not.toBe(join(run.folder, 'docker'))
  expect(existsSync(folder)).toBe(false)
  expect(filesWith(run.folder, basic)).toEqual([])
})

// The daemon takes no certificate amiss of a name that leads to loopback; elsewhere it has to trust the registry itself.
test('the docker of the runner pulls the image with the login of the step', async () => {
  const run = await push({ test: 'docker run --rm --quiet --network=none "$IMAGE" uname -m' })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  expect(run.log.match(/^(?:x86_64|aarch64)$/gm)).toEqual(['x86_64', 'aarch64'])

  const test = 'DOCKER_CONFIG=/nowhere docker pull "$IMAGE"'
  const refused = await push({ test, platforms: 'linux/amd64', labels: 'other=1' })
  expect(linesOf(refused).join('\n')).toMatch(/the test failed with exit code 1\n(?:.*\n)*.*no basic auth credentials/)
})

test('without the login, the image cannot be read', async () => {
  const run = await push({
    platforms: 'linux/amd64',
    test: `DOCKER_CONFIG=/nowhere '${lab.LAB_CRANE}' digest "$IMAGE"`,
  })
  expect(run.exitCode).toBe(1)
  expect(linesOf(run)[1]).toBe('linux/amd64: the test failed with exit code 1')
  expect(linesOf(run).slice(2).join('\n')).toMatch(/UNAUTHORIZED|401/)
  expect(crane('digest', tag)).toBe(before)
})

test('what a script wrote to its DOCKER_CONFIG is gone, and the login of the runner is as before', async () => {
  const run = await push({
    platforms: 'linux/amd64',
    test: `'${lab.LAB_CRANE}' auth login ${lab.LAB_TLS_REGISTRY} -u other -p changed; touch "$DOCKER_CONFIG/more"`,
  })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  expect(existsSync(join(run.folder, 'docker', 'config.json'))).toBe(false)
  expect(existsSync(join(run.folder, 'docker', 'more'))).toBe(false)
  expect(filesWith(run.folder, Buffer.from('other:changed').toString('base64'))).toEqual([])
})

/** Paths of files below a folder that hold a text. */
function filesWith(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => readFileSync(path).includes(text))
}
