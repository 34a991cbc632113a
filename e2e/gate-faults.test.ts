import { randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeContext } from './builder.ts'
import { type Passing, refuse, startFaultProxy } from './fault-proxy.ts'
import { type Gate, linesOf, openGate } from './gate.ts'
import { crane, lab, manifestOf, sh } from './lab.ts'

// A registry that has a bad moment while the gate reads a layer; nobody else asks for it by then.

const proxy = await startFaultProxy(lab.LAB_REGISTRY)
const platforms = 'linux/amd64'
let gate: Gate
let workspace = ''
let layer = ''
let at = ''

beforeAll(async () => {
  gate = await openGate('faults')
  // The program comes behind a file that no compression makes smaller.
  workspace = makeContext({
    Dockerfile: 'FROM scratch\nCOPY app /app/\nCMD ["/app/z"]\n',
    'app/a': randomBytes(4 * 1024 * 1024),
    'main.go': 'package main\nfunc main() { println("hello") }\n',
  })
  sh('env', '-C', workspace, 'CGO_ENABLED=0', 'go', 'build', '-o', 'app/z', 'main.go')
  gate.expectMoved(await gate.push('', { platforms, provenance: 'false' }, { workspace }))
  layer = manifestOf(gate.tag).layers?.[0]?.digest ?? ''
  expect(layer).toMatch(/^sha256:/)
})
afterAll(async () => {
  proxy.close()
  await gate.close()
})
beforeEach(() => {
  at = `e2e/gate/faults/${randomUUID()}`
  proxy.fault = () => false
})

const readsLayer = ({ method, url }: Passing) => method === 'GET' && url.endsWith(`/blobs/${layer}`)
const push = (inputs: Readonly<Record<string, string>>) =>
  gate.push('', { platforms, provenance: 'false', tags: `${proxy.host}/${at}:1`, ...inputs }, { workspace })

/** Sends half of what the registry has, and breaks the connection off. */
function cut({ url, outgoing }: Passing): true {
  request(`http://${lab.LAB_REGISTRY}${url}`, (answer) => {
    outgoing.writeHead(200, answer.headers)
    const half = Number(answer.headers['content-length']) / 2
    let sent = 0
    answer.on('data', (chunk: Buffer) => {
      outgoing.write(chunk)
      sent += chunk.length
      if (sent > half) outgoing.destroy()
    })
  }).end()
  return true
}

describe.each(['entrypoint', 'all'])('verify-architecture: %s', (verify) => {
  test.each<[string, (passing: Passing) => boolean]>([
    ['answers 503 twice', (passing) => refuse(passing, 503, 'UNAVAILABLE')],
    ['breaks off twice', cut],
  ])('goes on where the registry %s', async (_, fault) => {
    let count = 0
    proxy.fault = (passing) => readsLayer(passing) && count++ < 2 && fault(passing)
    const run = await push({ 'verify-architecture': verify })
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expect(count).toBe(3)
    expect(run.log).toContain('linux/amd64: built for it: /app/z')
    expect(run.summary).toContain('Retried')
    expect(crane('digest', `${lab.LAB_REGISTRY}/${at}:1`)).toBe(run.outputs.digest)
  })

  test('moves no tag where the layer cannot be had', async () => {
    proxy.fault = (passing) => readsLayer(passing) && refuse(passing, 404, 'BLOB_UNKNOWN')
    const run = await push({ 'verify-architecture': verify, 'smoke-test': '["/app/z"]' })
    expect(run.exitCode).toBe(1)
    const [head, reason = ''] = linesOf(run)
    expect(head).toBe("the image failed 'verify-architecture', so no tag was moved:")
    expect(reason).toMatch(/^linux\/amd64: its programs could not be verified: .*404 BLOB_UNKNOWN/)
    expect(run.log).not.toContain('Smoke test')
    expect(() => crane('digest', `${lab.LAB_REGISTRY}/${at}:1`)).toThrow(/_UNKNOWN/)
    expect(run.outputs.digest).toMatch(/^sha256:/)
  })
})
