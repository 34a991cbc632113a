import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { provideKubeconfig } from '../../src/kubernetes/kubeconfig.ts'
import { makeFolder } from '../fakes.ts'

const text = `apiVersion: v1
kind: Config
clusters:
  - name: c
    cluster: { server: 'https://c.example.com', certificate-authority-data: Y2E= }
users:
  - name: one
    user: { token: very-secret, client-certificate-data: Y2VydA==, client-key-data: a2V5 }
  - name: two
    user: { exec: { command: aws } }
  - name: four
    user: { auth-provider: { name: oidc, config: { client-id: app, id-token: jwt, client-secret: '' } } }
  - name: three
    user: { username: u, password: '0123' }
`

test('a text becomes a private file, and its secrets are known', async () => {
  const folder = makeFolder()
  const { path, secrets } = await provideKubeconfig(text, { folder, workspace: '/nosuch' })
  expect(path).toBe(join(folder, 'kubeconfig'))
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(secrets).toEqual(['very-secret', 'a2V5', 'jwt', '0123'])
})

test('a text in one line is JSON', async () => {
  const json = '{"clusters": [], "users": [{"name": "u", "user": {"token": "t"}}]}'
  expect((await provideKubeconfig(json, { folder: makeFolder(), workspace: '/nosuch' })).secrets).toEqual(['t'])
})

test('a path is one of the workspace, and used as it is', async () => {
  const workspace = makeFolder()
  writeFileSync(join(workspace, 'config'), text)
  const made = await provideKubeconfig(' config\n', { folder: '/nosuch', workspace })
  expect(made).toEqual({ path: join(workspace, 'config'), secrets: [] })
})

test.each([
  [
    Buffer.from(text.repeat(2)).toString('base64'),
    "input 'kubeconfig' is not a path, and looks like base64; decode it first, e.g. with 'base64 --decode'",
  ],
  [
    'nosuch',
    "input 'kubeconfig' is 'nosuch', but there is no such file; set it to the path of a kubeconfig, or to its text",
  ],
  [
    'a: 1\nb: very-secret',
    "input 'kubeconfig' has no 'clusters'; expected a kubeconfig as printed by 'kubectl config view --raw --minify'",
  ],
  ['a:\nb: "very-secret\n', "input 'kubeconfig' is not valid YAML, line "],
])('rejects %j, and repeats no secret', async (given, message) => {
  const error = await provideKubeconfig(given, { folder: makeFolder(), workspace: '/nosuch' }).catch(String)
  expect(error).toContain(message)
  expect(error).not.toContain('very-secret')
})
