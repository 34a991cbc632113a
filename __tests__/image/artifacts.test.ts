import { describe, expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import { repeated } from '../../src/buildx/arguments.ts'
import type { Progress } from '../../src/buildx/events.ts'
import { openArtifacts, withoutArtifacts } from '../../src/image/artifacts.ts'
import { CommandError } from '../../src/process.ts'

const request = (outputs: readonly string[], more: Partial<BuildRequest> = {}) =>
  ({ outputs, push: false, noCache: false, noCacheFilters: [], cacheFrom: ['c'], ...more }) as unknown as BuildRequest

describe('withoutArtifacts', () => {
  test.each([
    [
      'a push of our own',
      ['type=image,name=r.io/app,push=true'],
      ['type=image,name=r.io/app,push=true,oci-artifact=false'],
    ],
    ['a name in quotes', ['type=image,"name=r.io/a,r.io/b"'], ['type=image,"name=r.io/a,r.io/b",oci-artifact=false']],
    [
      'a registry output beside a file',
      ['type=oci,dest=a.tar', 'type=registry'],
      ['type=oci,dest=a.tar', 'type=registry,oci-artifact=false'],
    ],
    ['a push without outputs', [], ['type=image,oci-artifact=false']],
    ['a push beside files', ['out'], ['out', 'type=image,oci-artifact=false']],
  ])('of %s', (_, outputs, expected) => {
    expect(withoutArtifacts(request(outputs))).toEqual(request(expected))
  })

  test.each(['oci-artifact=false', 'oci-artifact=true', 'OCI-Artifact=true'])('leaves %s alone', (attribute) => {
    expect(withoutArtifacts(request(['type=oci,dest=a', `type=image,${attribute}`]))).toBeUndefined()
  })
})

describe('openArtifacts', () => {
  const subject = `sha256:${'1'.repeat(64)}`
  const exports = [`exporting manifest ${subject}`, `exporting attestation manifest sha256:${'2'.repeat(64)}`]
  const progress = (ids: readonly string[]): Progress => ({
    ...{ vertexes: [], logs: [], warnings: [] },
    statuses: ids.map((id) => ({ id, vertex: 'v' })),
  })
  const failure = (words: string, before = '') => {
    const stderr = `${before}#5 ERROR: ${words}\n------\n > exporting to image:\n------\nERROR: failed to build: failed to solve: ${words}\n`
    return new Error('failed', { cause: new CommandError('buildx build', 1, { stdout: '', stderr }, 'failed') })
  }
  const gitlab = failure(`failed to push r.io:5000/o/app: unknown: blob unknown to registry - ${subject}`)
  const alibaba = failure(
    'failed to push r.io:5000/o/app:1: denied: unknown manifest class for application/vnd.oci.empty.v1+json',
  )

  /** Pushes to what refuses the first time; tells the outputs of each attempt, and how it ended. */
  const pushed = async (error: Error, exported: readonly string[], outputs = ['type=image,push=true']) => {
    const attempts: BuildRequest[] = []
    const ended = await openArtifacts({ plain: withoutArtifacts, again: repeated })
      .push(request(outputs, { noCache: true }), async (asked, onProgress) => {
        attempts.push(asked)
        onProgress(progress(exported))
        if (attempts.length === 1) throw error
        return { metadata: {}, digest: 'pushed' }
      })
      .catch((thrown: unknown) => thrown)
    return { attempts, ended }
  }

  test.each([
    ['GitLab', gitlab],
    ['Alibaba Cloud', alibaba],
  ])('pushes to %s once more, and runs nothing again', async (_, error) => {
    const { attempts, ended } = await pushed(error, exports)
    expect(ended).toEqual({ metadata: {}, digest: 'pushed' })
    expect(attempts).toEqual([
      request(['type=image,push=true'], { noCache: true }),
      request(['type=image,push=true,oci-artifact=false'], { cacheFrom: [] }),
    ])
  })

  test('reads in buildx’s own words what was exported', async () => {
    const plain = failure(
      'failed to push r.io/app:1: denied: no application/vnd.oci.empty.v1+json',
      `#5 ${exports[1]} done\n`,
    )
    expect((await pushed(plain, [])).attempts).toHaveLength(2)
  })

  test.each([
    ['another refusal', failure('failed to push r.io/app:1: denied: by the test'), exports],
    [
      'a layer that is missing',
      failure(`failed to push r.io/app:1: unknown: blob unknown to registry - sha256:${'3'.repeat(64)}`),
      exports,
    ],
    ['an image without attestations', alibaba, exports.slice(0, 1)],
    [
      'a base image',
      failure('r.io/base:1: failed to resolve source metadata for r.io/base:1: application/vnd.oci.empty.v1+json'),
      exports,
    ],
    ['a cancelled job', new Error('cancelled'), exports],
  ])('does not repeat for %s', async (_, error, exported) => {
    const { attempts, ended } = await pushed(error, exported)
    expect({ attempts: attempts.length, ended }).toEqual({ attempts: 1, ended: error })
  })

  test('does not repeat what the user decided', async () => {
    const { attempts, ended } = await pushed(alibaba, exports, ['type=image,oci-artifact=true'])
    expect({ attempts: attempts.length, ended }).toEqual({ attempts: 1, ended: alibaba })
  })

  test('tells one warning for all that is pushed, and what comes later knows it', async () => {
    const { push, warning } = openArtifacts({ plain: withoutArtifacts, again: repeated })
    const outputs: (readonly string[])[] = []
    const refusing = async (asked: BuildRequest, onProgress: (progress: Progress) => void) => {
      outputs.push(asked.outputs)
      onProgress(progress(exports))
      if (!asked.outputs.join().includes('oci-artifact')) throw gitlab
      return { metadata: {} }
    }
    expect(warning()).toBeUndefined()
    await Promise.all([push(request(['type=image']), refusing), push(request(['type=image']), refusing)])
    await push(request(['type=image']), refusing)
    expect(outputs).toHaveLength(5)
    expect(warning()).toBe(
      "r.io:5000 does not accept attestations as OCI artifacts, so the image was pushed again with attestations as image manifests (no step ran again); set 'outputs: type=image,oci-artifact=false' to push them in this form at once",
    )
  })
})
