import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { lab, platformsIn, sh } from './lab.ts'
import { documented, type SshServer, startSshd } from './remote.ts'

// Docker daemons that are elsewhere: behind an sshd of its own, which is on this machine, and in a Docker context.

let sshd: SshServer
beforeAll(async () => {
  sshd = await startSshd()
})
afterAll(() => sshd.stop())

const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nARG RUN\nRUN uname -m > /made && echo $RUN\n`
const endpoint = () => `ssh://${sshd.user}@127.0.0.1:${sshd.port}`
const quiet = ({ exitCode, log }: LabRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
const containers = (name: string, ...docker: string[]) =>
  sh('docker', ...docker, 'ps', '--all', '--quiet', `--filter=name=buildx_buildkit_${name}`).trim()
const containersOf = ({ outputs }: LabRun, ...docker: string[]) => containers(outputs.builder ?? '', ...docker)
// buildx names the container of a node after it.
const far = `far-${process.pid}`
const yaml = (text: string) => JSON.stringify(text)
type Inputs = Readonly<Record<string, string>>

async function run(inputs: Inputs, folder?: string) {
  return step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    ...(folder && { folder }),
    inputs: { ...loopback, context: '.', 'build-args': `RUN=${Math.random()}`, outputs: 'type=cacheonly', ...inputs },
  })
}

describe('over ssh', () => {
  test('a builder is made, used and removed with a key that is given as an input', async () => {
    const main = await run({
      endpoint: endpoint(),
      'endpoint-ssh-key': sshd.key,
      'endpoint-ssh-known-hosts': sshd.known,
    })
    expect(quiet(main)).toEqual(fine)
    expect(containersOf(main)).not.toBe('')
    const logins = sshd.log().match(/Accepted publickey/g)?.length ?? 0
    expect(logins).toBeGreaterThan(2)
    // The key is there for post, and nobody else sees it.
    const { folder } = { folder: JSON.parse(main.state.folder ?? '') as string }
    expect(sh('stat', '--format=%a', join(folder, 'ssh/0/key')).trim()).toBe('600')
    const shown = main.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(shown.join('\n')).not.toContain(sshd.key.split('\n')[1])
    expect(quiet(await post(main))).toEqual(fine)
    expect(containersOf(main)).toBe('')
    expect(() => sh('stat', folder)).toThrow()
  })

  test('a further node has a key of its own, and builds its platform', async () => {
    const name = `${lab.LAB_REGISTRY}/e2e/ssh-nodes/${process.pid}`
    const append = `- name: ${far}\n  endpoint: ${endpoint()}\n  platforms: linux/386\n  driver-opts: network=host\n  ssh-key: ${yaml(sshd.key)}\n  ssh-known-hosts: ${yaml(sshd.known)}`
    const main = await run({ append, platforms: 'linux/amd64,linux/386', push: 'true', tags: `${name}:1`, outputs: '' })
    expect(quiet(main)).toEqual(fine)
    expect(platformsIn(`${name}:1`)).toEqual(['linux/amd64', 'linux/386'])
    type Manifest = { platforms: { platform: string; node?: string; emulated?: boolean }[] }
    const { platforms } = JSON.parse(main.outputs.manifest ?? '') as Manifest
    expect(platforms.map(({ platform, node, emulated }) => [platform, node, emulated])).toEqual([
      ['linux/amd64', 'unix:///var/run/docker.sock', false],
      ['linux/386', far, false],
    ])
    expect(containers(far)).not.toBe('')
    await post(main)
    expect([containersOf(main), containers(far)]).toEqual(['', ''])
  })

  test('a node is used as docs/nodes.md shows', async () => {
    const image = `${lab.LAB_REGISTRY}/e2e/ssh-nodes/${process.pid}-documented`
    const given = documented('BUILDER_SSH_KEY', {
      ...{ 'ssh://builder@arm64.example.com': endpoint(), '${{ toJSON(secrets.BUILDER_SSH_KEY) }}': yaml(sshd.key) },
      ...{
        'ghcr.io/${{ github.repository }}': image,
        'name: arm64': `name: ${far}-documented\n  driver-opts: network=host`,
      },
      // The machine is this one.
      ...{ 'linux/arm64': 'linux/386' },
    })
    const append = given.append?.replace(/ssh-known-hosts: .*/, `ssh-known-hosts: ${yaml(sshd.known)}`) ?? ''
    const main = await run({ ...given, append, outputs: '' })
    expect(quiet(main)).toEqual(fine)
    expect(platformsIn(`${image}:main`)).toEqual(['linux/amd64', 'linux/386'])
    expect(quiet(await post(main))).toEqual(fine)
    expect(containers(`${far}-documented`)).toBe('')
  })

  test("without a key, the user's own configuration counts, as before", async () => {
    const folder = makeFolder()
    // OpenSSH takes the home of the user database, so a program that names the configuration stands first on the PATH.
    mkdirSync(join(folder, 'bin'))
    for (const [file, text] of [
      ['key', sshd.key],
      ['known', sshd.known],
    ] as const)
      writeFileSync(join(folder, file), `${text}\n`, { mode: 0o600 })
    writeFileSync(
      join(folder, 'bin', 'ssh'),
      `#!/bin/sh\nexec /usr/bin/ssh -F none -i '${folder}/key' -o UserKnownHostsFile='${folder}/known' "$@"\n`,
      { mode: 0o700 },
    )
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
    const main = await step({
      workspace: makeContext({ Dockerfile: dockerfile }),
      env,
      inputs: { ...loopback, context: '.', outputs: 'type=cacheonly', endpoint: endpoint() },
    })
    expect(quiet(main)).toEqual(fine)
    expect(quiet(await post(main, { env }))).toEqual(fine)
    expect(containersOf(main)).toBe('')
  })

  test.each<[string, () => Inputs, () => string]>([
    [
      'a key that the host does not know',
      () => ({ 'endpoint-ssh-key': sshd.otherKey, 'endpoint-ssh-known-hosts': sshd.known }),
      () =>
        `the first node at ${endpoint()} cannot be used: it does not accept the key (${sshd.user}@127.0.0.1: Permission denied (publickey).); add the public half of 'endpoint-ssh-key' to ~/.ssh/authorized_keys of ${sshd.user}, on that host`,
    ],
    [
      'another key of the host',
      () => ({
        'endpoint-ssh-key': sshd.key,
        'endpoint-ssh-known-hosts': sshd.known.replace(/ \S+$/, ` ${otherHostKey()}`),
      }),
      () =>
        `the first node at ${endpoint()} cannot be used: the key of that host does not match the known one (Host key verification failed.)`,
    ],
    [
      'no known hosts',
      () => ({ 'endpoint-ssh-key': sshd.key }),
      () => `input 'endpoint-ssh-key' is set without the keys of the host`,
    ],
    [
      'nothing but the address',
      () => ({}),
      () => `the first node at ${endpoint()} cannot be used: its host key is not among the known ones (`,
    ],
    [
      'a host that is down',
      () => ({
        endpoint: `ssh://${sshd.user}@127.0.0.1:9`,
        'endpoint-ssh-key': sshd.key,
        'endpoint-ssh-known-hosts': sshd.known.replace(/]:\d+ /, ']:9 '),
      }),
      () =>
        `the first node at ssh://${sshd.user}@127.0.0.1:9 cannot be used: ssh: connect to host 127.0.0.1 port 9: Connection refused; check the address`,
    ],
    [
      'BuildKit that is not installed there',
      () => ({
        driver: 'remote',
        'driver-opts': '',
        'buildkitd-config-inline': '',
        'endpoint-ssh-key': sshd.key,
        'endpoint-ssh-known-hosts': sshd.known,
      }),
      () =>
        `the first node at ${endpoint()} cannot be used: buildctl is not on the PATH there; install it for ${sshd.user}`,
    ],
  ])('%s is told within seconds', async (_, inputs, message) => {
    const started = performance.now()
    const main = await run({ endpoint: endpoint(), ...inputs() })
    expect(performance.now() - started).toBeLessThan(9000)
    expect(main.exitCode).toBe(1)
    expect(main.errors.join('\n')).toContain(message())
    await post(main)
  })
})

function otherHostKey(): string {
  const [, body = ''] = sh('ssh-keygen', '-y', '-f', writeKey()).split(' ')
  return body
}

function writeKey(): string {
  const path = join(makeFolder(), 'key')
  writeFileSync(path, sshd.otherKey, { mode: 0o600 })
  return path
}

describe('in a Docker context', () => {
  test('a node is made on that daemon, and removed there', async () => {
    const folder = makeFolder()
    const host = lab.LAB_HOSTED_DOCKER_HOST
    const docker = (...args: string[]) => sh('env', `DOCKER_CONFIG=${join(folder, 'docker')}`, 'docker', ...args)
    docker('context', 'create', 'other', `--docker=host=${host}`)
    const { append = '', platforms = '' } = documented('endpoint: arm64', {
      ...{ 'name: arm64': `name: ${far}\n  driver-opts: network=host`, 'endpoint: arm64': 'endpoint: other' },
      ...{ 'linux/arm64': 'linux/386' },
    })
    const main = await run({ append, platforms }, folder)
    expect(quiet(main)).toEqual(fine)
    expect([containers(far), containers(far, `--host=${host}`) === '']).toEqual(['', false])
    expect(quiet(await post(main))).toEqual(fine)
    expect([containersOf(main), containers(far, `--host=${host}`)]).toEqual(['', ''])
  })

  test.each<[string, () => string]>([
    ['nosuch', () => `node append[0] at nosuch cannot be used: `],
    [
      'tcp://127.0.0.1:9',
      () =>
        `node append[0] at tcp://127.0.0.1:9 cannot be used: Cannot connect to the Docker daemon at tcp://127.0.0.1:9.`,
    ],
  ])('a daemon that is not there is told: %s', async (where, message) => {
    const main = await run({
      append: `- endpoint: ${where}\n  platforms: linux/386`,
      platforms: 'linux/amd64,linux/386',
    })
    expect(main.exitCode).toBe(1)
    expect(main.errors.join('\n')).toContain(message())
    await post(main)
  })
})
