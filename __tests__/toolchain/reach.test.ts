import { createServer } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { CommandError } from '../../src/process.ts'
import type { GivenTls } from '../../src/toolchain/node-certificates.ts'
import type { GivenNode } from '../../src/toolchain/nodes.ts'
import { reachNodes } from '../../src/toolchain/reach.ts'
import { failure, recordRun } from '../fakes.ts'
import { settings, startBuildkit } from '../nodes.ts'
import { makeAuthority } from '../registry/certificates.ts'
import { startStrict } from '../registry/servers.ts'

const authority = makeAuthority('nodes')
const stranger = makeAuthority('of another')
const server = authority.issue('IP:127.0.0.1')
const client = authority.issue('')

const node = (endpoint: string, given: Partial<GivenNode> = {}): GivenNode => ({
  ...{ title: `node 'b'`, input: 'append[0]', name: 'b', endpoint, platforms: [], driverOpts: [] },
  ...{ ca: '', cert: '', key: '', sshKey: '', knownHosts: '' },
  ...given,
})
const tlsOf = (texts: Readonly<Record<string, string>>): GivenTls =>
  Object.fromEntries(Object.entries(texts).map(([key, pem]) => [key, { title: `input 'append[0].${key}'`, pem }]))
const remote = { driver: 'remote', run: recordRun(), daemon: [], deadlines: { connect: 300, program: 300 } }
const reach = (endpoint: string, texts: Readonly<Record<string, string>> = {}, given: Partial<GivenNode> = {}) =>
  reachNodes([{ node: node(endpoint, given), tls: tlsOf(texts) }], remote)

const check = 'check that BuildKit runs there, and that this runner can reach it'
const cacert = authority.ca

describe('a BuildKit at tcp://', () => {
  test.each<[string, Parameters<typeof startBuildkit>, Readonly<Record<string, string>>]>([
    ['that speaks no TLS', [], {}],
    ['with a certificate', [server], { cacert }],
    ['that asks for one', [server, authority], { cacert, ...client }],
    ['with more to say first', [undefined, undefined, Buffer.concat([settings, settings])], {}],
  ])('%s is reached', async (_, started, texts) => {
    await expect(reach(await startBuildkit(...started), texts)).resolves.toBeUndefined()
  })

  test.each<[string, Parameters<typeof startBuildkit>, Readonly<Record<string, string>>, string]>([
    [
      'asks for a certificate that is missing',
      [server, authority],
      { cacert },
      `it asks for a client certificate; set 'cert' and 'key'`,
    ],
    [
      'is of another authority',
      [server],
      { cacert: stranger.ca },
      `its certificate is not signed by the CA of input 'append[0].cacert'; set the certificate of the CA that signed it`,
    ],
    [
      'has a certificate that expired',
      [authority.issue('IP:127.0.0.1', { until: '20200601000000Z' })],
      { cacert },
      'its certificate has expired; have it renewed',
    ],
    [
      'has one of the future',
      [authority.issue('IP:127.0.0.1', { from: '20400101000000Z' })],
      { cacert },
      'its certificate is not valid yet; compare the clocks of this runner and of the node',
    ],
    [
      'is another',
      [authority.issue('DNS:b.example.com')],
      { cacert },
      `its certificate is for b.example.com, not for 127.0.0.1; use that name in 'endpoint', or add 'servername=…' to driver-opts`,
    ],
    [
      'speaks no TLS',
      [],
      { cacert },
      'it does not speak TLS, but certificates are set for it; start buildkitd with --tlscert and --tlskey, or remove the certificates',
    ],
    [
      'speaks TLS',
      [server],
      {},
      `it closed the connection, as a TLS server does; ${check}; if it speaks TLS, set 'ca'`,
    ],
    ['hangs up', [server, undefined, Buffer.alloc(0)], { cacert }, `it closed the connection; ${check}`],
    [
      'is something else',
      [undefined, undefined, Buffer.from('HTTP/1.1 400')],
      {},
      'the server there is not BuildKit; check the port',
    ],
  ])('%s', async (_, started, texts, message) => {
    const endpoint = await startBuildkit(...started)
    await expect(reach(endpoint, texts)).rejects.toThrow(`node 'b' at ${endpoint} cannot be used: ${message}`)
  })

  test.each(['-tls1_2', '-tls1_3'])('turns a certificate down as Go does, with %s', async (version) => {
    const endpoint = `tcp://${await startStrict(authority, server, version)}`
    await expect(reach(endpoint, { cacert, ...stranger.issue('') })).rejects.toThrow(
      `node 'b' at ${endpoint} cannot be used: it does not accept the certificate of input 'append[0].cert'; use one signed by the CA that it trusts (buildkitd --tlscacert)`,
    )
    await expect(reach(endpoint, { cacert })).rejects.toThrow('it asks for a client certificate; set')
  })

  test('is reached by the name of its certificate, where driver-opts give it', async () => {
    const endpoint = await startBuildkit(authority.issue('DNS:b.example.com'))
    const given = { driverOpts: ['servername=b.example.com'] }
    await expect(reach(endpoint, { cacert }, given)).resolves.toBeUndefined()
  })

  test('that is not there, or silent, is told in time', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const endpoint = `tcp://127.0.0.1:${port}`
    await expect(reach(endpoint)).rejects.toThrow(
      `node 'b' at ${endpoint} cannot be used: no connection within 0.3 s; ${check}`,
    )
    silent.close()
    await expect(reach('tcp://127.0.0.1:1')).rejects.toThrow(`connect ECONNREFUSED 127.0.0.1:1; ${check}`)
    await expect(reach('unix:///nosuch.sock')).rejects.toThrow(`connect ENOENT /nosuch.sock; ${check}`)
  })

  test('several that are not there are told together', async () => {
    const nodes = ['tcp://127.0.0.1:1', await startBuildkit(), 'tcp://[::1]:2'].map((endpoint) => ({
      node: node(endpoint),
      tls: {},
    }))
    await expect(reachNodes(nodes, remote)).rejects.toThrow(
      /at tcp:\/\/127.0.0.1:1 cannot.*\n.*at tcp:\/\/\[::1\]:2 cannot.*$/,
    )
  })
})

describe('a node that a program reaches', () => {
  const asked = async (driver: string, endpoint: string, given: Partial<GivenNode> = {}) => {
    const run = recordRun()
    await reachNodes([{ node: node(endpoint, given), tls: {} }], {
      ...remote,
      driver,
      run,
      daemon: ['--host=tcp://h:1'],
    })
    return run.calls.map((call) => call.join(' '))
  }
  test.each<[string, string, Partial<GivenNode>, string[]]>([
    ['docker-container', 'other', {}, ['docker --context=other version --format={{.Server.Version}}']],
    ['docker-container', 'tcp://d:2375', {}, ['docker --host=tcp://d:2375 version --format={{.Server.Version}}']],
    ['docker-container', '', {}, ['docker --host=tcp://h:1 version --format={{.Server.Version}}']],
    ['docker-container', 'other', { input: '' }, ['docker --host=tcp://h:1 version --format={{.Server.Version}}']],
    ['docker-container', 'ssh://me@h:22', {}, ['ssh -T -o BatchMode=yes -l me -p 22 -- h docker version']],
    [
      'docker-container',
      'ssh://h/run/d.sock',
      {},
      ['ssh -T -o BatchMode=yes -- h docker --host=unix:///run/d.sock version'],
    ],
    ['remote', 'ssh://me@h', {}, ['ssh -T -o BatchMode=yes -l me -- h buildctl debug workers']],
    ['remote', 'docker-container://b', {}, ['docker exec -- b buildctl debug workers']],
    ['remote', 'docker-container://b?context=c', {}, ['docker --context=c exec -- b buildctl debug workers']],
    // What only buildx knows how to reach.
    ['remote', 'kube-pod://b', {}, []],
    ['remote', 'tcp://b', {}, []],
  ])('%s, %s: %j', async (driver, endpoint, given, calls) => {
    expect(await asked(driver, endpoint, given)).toEqual(calls)
  })

  const unknown = 'Host key verification failed.'
  const changed = [
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
    'IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!',
    'Offending ED25519 key in /home/me/.ssh/known_hosts:1',
    'Host key for [127.0.0.1]:23 has changed and you have requested strict checking.',
    unknown,
  ].join('\n')
  const refused = 'me@h: Permission denied (publickey).'
  const given = { sshKey: 'key', knownHosts: 'hosts' }
  const first = { title: 'the first node', input: '' }

  test.each<[string, readonly Partial<GivenNode>[], string, string]>([
    [
      'its own key is refused',
      [first, given],
      refused,
      `it does not accept the key (${refused}); add the public half of 'append[0].ssh-key' to ~/.ssh/authorized_keys of me, on that host`,
    ],
    [
      'the key of the first node is refused',
      [{ ...first, ...given }, {}],
      refused,
      `it does not accept the key (${refused}); add the public half of 'endpoint-ssh-key' to ~/.ssh/authorized_keys of me, on that host`,
    ],
    [
      'no key of the runner is accepted',
      [{}],
      refused,
      `it does not accept the key (${refused}); add the public key of this runner's user to ~/.ssh/authorized_keys of me, on that host`,
    ],
    [
      'the host has another key than its input says',
      [first, given],
      changed,
      `the key of that host does not match the known one (${unknown}); verify whether it was renewed, and set 'append[0].ssh-known-hosts' to what 'ssh-keyscan -p 23 h' prints`,
    ],
    [
      'the host has another key than the input of the first node says',
      [{ ...first, ...given, endpoint: 'ssh://me@h' }],
      changed,
      `the key of that host does not match the known one (${unknown}); verify whether it was renewed, and set 'endpoint-ssh-known-hosts' to what 'ssh-keyscan h' prints`,
    ],
    [
      'the host has another key than the runner knows',
      [{}],
      changed,
      `the key of that host does not match the known one (${unknown}); verify whether it was renewed, remove the old one (ssh-keygen -R '[h]:23'), and add what 'ssh-keyscan -p 23 h' prints to ~/.ssh/known_hosts of this runner's user`,
    ],
    [
      'the host has a key that its input does not say',
      [first, given],
      unknown,
      `its host key is not among the known ones (${unknown}); verify what 'ssh-keyscan -p 23 h' prints, and add it to 'append[0].ssh-known-hosts'`,
    ],
    [
      'the host has a key that the runner does not know',
      [{}],
      unknown,
      `its host key is not among the known ones (${unknown}); verify what 'ssh-keyscan -p 23 h' prints, and add it to ~/.ssh/known_hosts of this runner's user`,
    ],
  ])('over SSH fails where %s', async (_, nodes, stderr, message) => {
    const asked = nodes.map((one) => ({ node: node('ssh://me@h:23', one), tls: {} }))
    const last = asked.at(-1)?.node
    await expect(reachNodes(asked, { ...remote, run: recordRun({ ssh: failure(stderr) }) })).rejects.toThrow(
      `${last?.title} at ${last?.endpoint} cannot be used: ${message}`,
    )
  })

  test.each<[string, string, string]>([
    ['ssh://me@h', 'sh: 1: docker: not found', 'docker is not on the PATH there; install it for me'],
    [
      'ssh://h',
      'ssh: connect to host h port 22: Connection refused',
      'ssh: connect to host h port 22: Connection refused; check the address, and that this runner can reach it',
    ],
    [
      'other',
      'context "other": context not found',
      'context "other": context not found; check that Docker runs there, and that this runner can reach it',
    ],
  ])('at %s fails by %s', async (endpoint, stderr, message) => {
    const run = recordRun({ ssh: failure(stderr), docker: failure(stderr) })
    await expect(
      reachNodes([{ node: node(endpoint), tls: {} }], { ...remote, driver: 'docker-container', run }),
    ).rejects.toThrow(`node 'b' at ${endpoint} cannot be used: ${message}`)
  })

  test('does not hold up the job', async () => {
    const run = (_: string, __: readonly string[], options?: { stop?: AbortSignal }) =>
      new Promise<never>((_, reject) => {
        options?.stop?.addEventListener('abort', () =>
          reject(new CommandError('ssh', undefined, undefined, 'was stopped')),
        )
      })
    // Such a signal does not keep Node awake.
    const awake = setInterval(() => {}, 50)
    await expect(reachNodes([{ node: node('ssh://h'), tls: {} }], { ...remote, run })).rejects.toThrow(
      `node 'b' at ssh://h cannot be used: no answer within 0.3 s`,
    )
    clearInterval(awake)
  })
})
