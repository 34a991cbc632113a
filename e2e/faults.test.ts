import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { job, type LabRun } from './action.ts'
import { type Passing, refuse, startFaultProxy } from './fault-proxy.ts'
import { crane, lab, sh } from './lab.ts'

// Every kind of registry of the lab, behind a proxy that has a bad moment while legs are merged.
const kinds = [
  ['distribution 2.8', lab.LAB_REGISTRY],
  ['distribution 3', lab.LAB_REGISTRY3],
  ['go-containerregistry', lab.LAB_REGISTRY2],
] as const

const phases: readonly [string, (passing: Passing) => boolean][] = [
  ['before the legs are read', ({ method, url }) => method === 'HEAD' && url.endsWith('/manifests/merged')],
  ['while a leg is read', ({ method, url }) => method === 'GET' && url.includes('/manifests/sha256:')],
  ['while a config is read', ({ method, url }) => method === 'GET' && url.includes('/blobs/')],
  ['while the tag is moved', ({ method, url }) => method === 'PUT' && url.includes('/manifests/merged')],
]

/** What the registry does for a second; true where it did. */
const faults: readonly [string, (passing: Passing) => true][] = [
  ['429', (passing) => refuse(passing, 429, 'TOOMANYREQUESTS')],
  ['502', (passing) => refuse(passing, 502, 'UNKNOWN')],
  [
    'resets',
    ({ incoming }) => {
      incoming.socket.resetAndDestroy()
      return true
    },
  ],
]

describe.each(kinds)('%s', (_, registry) => {
  const name = `e2e/faults/${process.pid}`
  let digests = ''
  let proxy: Awaited<ReturnType<typeof startFaultProxy>>

  beforeAll(async () => {
    proxy = await startFaultProxy(registry)
    const legs = ['amd64', 'arm64'].map((architecture) => {
      const platform = `linux/${architecture}`
      crane('copy', `--platform=${platform}`, lab.LAB_BASE_IMAGE, `${registry}/${name}:${architecture}`)
      return `${platform}=${crane('digest', `${registry}/${name}:${architecture}`)}`
    })
    digests = legs.join('\n')
  })
  afterAll(() => proxy.close())
  beforeEach(() => {
    proxy.fault = () => false
  })

  const merge = (tag = 'merged'): Promise<LabRun> =>
    job({
      entry: 'merge',
      inputs: { digests, platforms: 'linux/amd64,linux/arm64', tags: `${proxy.host}/${name}:${tag}` },
    })
  const succeeds = ({ exitCode, log }: LabRun) =>
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })

  test('joins the legs into a valid index of the bytes that buildx makes', async () => {
    const run = await merge('whole')
    succeeds(run)
    const reference = `${registry}/${name}:whole`
    expect(crane('digest', reference)).toBe(run.outputs.digest)
    crane('validate', '--remote', reference)
    const index = crane('manifest', reference)
    const sources = digests.split('\n').map((leg) => `${registry}/${name}@${leg.split('=')[1]}`)
    expect(`${index}\n`).toBe(sh(lab.LAB_BUILDX, 'imagetools', 'create', '--dry-run', ...sources))
    sh('sh', '-c', `printf %s "$1" | "$2" application/vnd.oci.image.index.v1+json`, 'sh', index, lab.LAB_OCI_VALIDATE)
  })

  const rows = phases.flatMap(([phase, matches]) => faults.map(([what, fault]) => ({ phase, matches, what, fault })))
  test.each(rows)('a second of $what $phase costs nothing', async ({ matches, fault }) => {
    let until: number | undefined
    let met = 0
    proxy.fault = (passing) => {
      if (!matches(passing)) return false
      until ??= Date.now() + 1000
      if (Date.now() >= until) return false
      met++
      return fault(passing)
    }
    const run = await merge()
    succeeds(run)
    expect(met).toBeGreaterThan(0)
    expect(crane('digest', `${registry}/${name}:merged`)).toBe(run.outputs.digest)
    expect(run.summary).toContain('Retried')
  })
})
