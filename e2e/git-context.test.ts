import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, step } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { startGitServer, gitToken as token } from './git-server.ts'
import { lab } from './lab.ts'

const { host, publish, close } = await startGitServer()
let builder: SharedBuilder

beforeAll(async () => {
  builder = await makeBuilder()
})
afterAll(async () => {
  close()
  await removeBuilder(builder)
})

/** Makes a repository on the server, of its own for each build, since BuildKit asks for no commit that it has. */
const makeRepository = (name: string) =>
  publish(name, {
    name,
    Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo root of ${name}\n`,
    'sub/Dockerfile': `FROM ${lab.LAB_BASE_IMAGE} as lower\nCOPY --from=lib /sub/word /word\nRUN echo "folder of ${name} and named context: $(cat /word)"\n`,
    'sub/word': 'plum\n',
  })

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

// So it is said in docs/threat-model.md: whoever writes the Dockerfile has the token.
test('a Dockerfile can mount the token that fetched its commit, and with another context it cannot', async () => {
  const id = `GIT_AUTH_TOKEN.${host}`
  const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nRUN --mount=type=secret,id=${id} echo "token: $(wc -c < /run/secrets/${id})"\n`
  const fetched = await attempt({ 'github-token': token }, publish('mounted', { Dockerfile: dockerfile }))
  expect(fetched.log).toContain(`token: ${token.length}\n`)
  const { log } = await step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env: builder.env,
    inputs: { ...builder.inputs, context: '.', outputs: 'type=cacheonly', 'github-token': token, 'no-cache': 'true' },
  })
  expect(log).toContain('token: \n')
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
