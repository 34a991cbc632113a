import { execFileSync, spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, step } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { lab } from './lab.ts'

const token = 'ghs_labtoken'
const root = makeFolder()
const server = createServer((request, response) => serveGit(request, response))
let builder: SharedBuilder
let host: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  builder = await makeBuilder()
})
afterAll(async () => {
  server.close()
  await removeBuilder(builder)
})

/** Makes a repository on the server, of its own for each build, since BuildKit asks for no commit that it has. */
function makeRepository(name: string): Record<string, string> {
  const work = makeContext({
    name,
    Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo root of ${name}\n`,
    'sub/Dockerfile': `FROM ${lab.LAB_BASE_IMAGE} as lower\nCOPY --from=lib /sub/word /word\nRUN echo "folder of ${name} and named context: $(cat /word)"\n`,
    'sub/word': 'plum\n',
  })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=lab', '-c', 'user.email=lab@lab.test', ...args], {
      cwd: work,
      encoding: 'utf8',
    })
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', name)
  git('clone', '--quiet', '--bare', '.', join(root, 'owner', `${name}.git`))
  return {
    GITHUB_SERVER_URL: `http://${host}`,
    GITHUB_REPOSITORY: `owner/${name}`,
    GITHUB_SHA: git('rev-parse', 'HEAD').trim(),
  }
}

const attempt = (inputs: Record<string, string>, env: Record<string, string>): Promise<LabRun> =>
  step({
    workspace: makeFolder(),
    env: { ...builder.env, ...env },
    inputs: { ...builder.inputs, outputs: 'type=cacheonly', ...inputs },
  })

test('the default context is the commit of the event, fetched with github-token', async () => {
  const { exitCode, log } = await attempt({ 'github-token': token }, makeRepository('plain'))
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
  expect(log).toContain('root of plain')
  expect(log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(token)
})

test.each([
  ['fragment', {}],
  ['query', { BUILDX_SEND_GIT_QUERY_AS_INPUT: 'true' }],
])('{{defaultContext}} as a %s has folders and is a named context', async (form, env) => {
  const { exitCode, log } = await attempt(
    { context: '{{defaultContext}}:sub', 'build-contexts': 'lib={{defaultContext}}', 'github-token': token },
    { ...makeRepository(form), ...env },
  )
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
  expect(log).toContain(`folder of ${form} and named context: plum`)
  expect(log).toMatch(/^::warning title=FromAsCasing,file=sub\/Dockerfile,line=1,/m)
})

test("another secret for Git counts more than the job's token", async () => {
  const repository = makeRepository('secret')
  const wrong = await attempt({ 'github-token': token, secrets: 'GIT_AUTH_TOKEN=wrong-token' }, repository)
  expect(wrong.exitCode).toBe(1)
  const { exitCode, log } = await attempt(
    { 'github-token': 'wrong-token', 'secret-envs': `GIT_AUTH_TOKEN.${host}=TOKEN` },
    { ...repository, TOKEN: token },
  )
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
})

/** Git's own server for HTTP, behind basic authentication as GitHub has it. */
function serveGit(request: IncomingMessage, response: ServerResponse): void {
  const expected = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  if (request.headers.authorization?.replace(/^Basic/, 'basic') !== expected) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end()
    return
  }
  const [path, query = ''] = (request.url ?? '').split('?')
  const program = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend')
  const backend = spawn(program, {
    cwd: dirname(root),
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      // The server allows what GitHub's does: any commit can be asked for.
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'uploadpack.allowAnySHA1InWant',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: '*',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  request.pipe(backend.stdin)
  const chunks: Buffer[] = []
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  backend.on('close', () => {
    const all = Buffer.concat(chunks)
    const end = all.indexOf('\r\n\r\n')
    const headers = Object.fromEntries(
      all
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(/: */, 2) as [string, string]),
    )
    response.writeHead(Number.parseInt(headers.Status ?? '200', 10), headers).end(all.subarray(end + 4))
  })
}
