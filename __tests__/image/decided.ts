import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { buildArguments } from '../../src/buildx/arguments.ts'
import { completeRequest } from '../../src/image/complete.ts'
import { type BuildDecision, decideBuild } from '../../src/image/decide.ts'
import { readInputs } from '../../src/image/inputs.ts'
import { settlePush } from '../../src/image/push.ts'
import { readSecrets, secretSources } from '../../src/image/secrets.ts'
import { readRunner } from '../../src/runner.ts'

/** A checkout with two Dockerfiles and a key. */
export const workspace = mkdtempSync(join(tmpdir(), 'multiarch-build-plan-'))
mkdirSync(join(workspace, 'app'))
for (const name of ['Dockerfile', 'app/Dockerfile', 'app/other', 'key.pem'])
  writeFileSync(join(workspace, name), 'FROM x')

export const sha = 'a'.repeat(40)
const variables = { GITHUB_WORKSPACE: workspace, TOKEN: 'from-environment' }
/** The variables of a run about a commit. */
export const repositoryRun = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'owner/app',
  GITHUB_SHA: sha,
}

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name]
})

/** Decides about a build with these inputs, on a machine for amd64. */
export async function decide(
  inputs: Record<string, string>,
  environment: Record<string, string> = {},
): Promise<BuildDecision> {
  for (const [name, value] of Object.entries(inputs)) process.env[`INPUT_${name.toUpperCase()}`] = value
  const runner = readRunner({ ...variables, ...environment })
  const read = await settlePush(await readInputs(workspace), runner)
  const secrets = readSecrets(read.request, secretSources(runner))
  return decideBuild(read, secrets, { ...runner, arch: 'x64' })
}

/** The argument vector for these inputs; names of variables that hold secrets are replaced. */
export async function vector(
  inputs: Record<string, string>,
  environment: Record<string, string> = {},
): Promise<string[]> {
  const buildkit = { driver: 'docker-container', version: 'v0.32.2' }
  const toolchain = { buildkit, binary: { version: '0.37.0' } }
  const { request } = completeRequest(await decide(inputs, environment), toolchain)
  return buildArguments(request, 'b', {})
    .slice(1)
    .map((argument) => argument.replace(/MULTIARCH_BUILD_SECRET_\w+/, 'VARIABLE'))
}
