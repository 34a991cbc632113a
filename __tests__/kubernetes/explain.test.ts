import { describe, expect, test } from '@jest/globals'
import { bindKubectl, explainPods, type Kubectl } from '../../src/kubernetes/explain.ts'
import type { RunOptions } from '../../src/process.ts'
import { absent, failure } from '../fakes.ts'

const pull = 'Back-off pulling image "r/nosuch:1": ErrImagePull: not found'
const list = (...items: readonly object[]) => JSON.stringify({ kind: 'List', items })
const pod = (name: string, status: object) => ({ metadata: { name }, status })
const waiting = pod('b0-5d-x', {
  phase: 'Pending',
  conditions: [
    { type: 'PodScheduled', status: 'True' },
    { type: 'Ready', status: 'False' },
  ],
  containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: pull } } }],
})
const ready = pod('b0-5d-y', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })
const nowhere = pod('b0-5d-z', {
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' }],
})
const crashing = pod('b0-5d-c', {
  phase: 'Running',
  initContainerStatuses: [{ state: { terminated: { reason: 'Completed', exitCode: 0 } } }],
  containerStatuses: [
    {
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s\nrestarting' } },
      lastState: { terminated: { reason: 'Error', exitCode: 2 } },
    },
  ],
})
const events = list(
  { reason: 'Failed', message: 'Failed to pull image', count: 4, lastTimestamp: '2026-01-01T00:00:09Z' },
  { reason: 'Scheduled', message: 'to lab', eventTime: '2026-01-01T00:00:01.5Z', lastTimestamp: null },
)

/** Answers by the first entry whose key is in the command line, else that it is not allowed. */
function answering(answers: Readonly<Record<string, string>>): Kubectl & { readonly calls: string[] } {
  const calls: string[] = []
  const kubectl: Kubectl = async (args) => {
    const line = args.join(' ')
    calls.push(line)
    const answer = Object.entries(answers).find(([part]) => line.includes(part))?.[1]
    if (answer === undefined) throw failure('Error from server (Forbidden): no')
    return answer
  }
  return Object.assign(kubectl, { calls })
}

describe('explainPods', () => {
  test('tells of pods that are not ready, with their events, the newest last', async () => {
    const kubectl = answering({ ' pods ': list(waiting, ready), ' deployment ': '{}', ' events ': events })
    expect(await explainPods(kubectl, [{ name: 'b0', namespace: 'ci' }])).toBe(
      [
        'pod b0-5d-x, Pending:',
        `  ImagePullBackOff: ${pull}`,
        'events of pod b0-5d-x:',
        '  Scheduled: to lab',
        '  Failed (4 times): Failed to pull image',
      ].join('\n'),
    )
    expect(kubectl.calls).toEqual([
      'get --namespace=ci --output=json pods --selector=app=b0',
      'get --namespace=ci --output=json deployment b0',
      'get --namespace=ci --output=json events --field-selector=involvedObject.name=b0-5d-x',
    ])
  })

  test('tells the state of a pod whose events may not be read', async () => {
    const kubectl = answering({ ' pods ': list(nowhere) })
    expect(await explainPods(kubectl, [{ name: 'b0' }])).toBe(
      [
        'pod b0-5d-z, Pending:',
        '  Unschedulable: 0/1 nodes are available',
        'events of pod b0-5d-z:',
        '  the cluster could not be queried (kubectl failed with exit code 1): Error from server (Forbidden): no',
      ].join('\n'),
    )
  })

  test('tells how a container ended that is to be started anew, and what it said', async () => {
    const kubectl = answering({ ' pods ': list(crashing), ' events ': list(), 'logs ': 'a\nb\n' })
    expect(await explainPods(kubectl, [{ name: 'b0' }])).toBe(
      'pod b0-5d-c, Running:\n  CrashLoopBackOff: back-off 10s restarting\n  Error (exit code 2)\nlog of pod b0-5d-c:\n  a\n  b',
    )
    expect(kubectl.calls).toContain('logs --tail=10 b0-5d-c')
  })

  test('tells why a deployment has no pods, of each of several', async () => {
    const failed = {
      metadata: { name: 'b0' },
      status: {
        conditions: [
          { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated' },
          { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: q' },
        ],
      },
    }
    const kubectl = answering({ ' pods ': list(), 'deployment b0': JSON.stringify(failed), 'deployment b1': '{}' })
    expect(await explainPods(kubectl, [{ name: 'b0' }, { name: 'b1' }])).toBe(
      'deployment b0:\n  FailedCreate: exceeded quota: q',
    )
  })

  test.each([
    [absent(), 'the cluster was not queried, because kubectl is not on the PATH'],
    [
      failure('a\nb\nno such host'),
      'the cluster could not be queried (kubectl failed with exit code 1): b\nno such host',
    ],
    [new Error('x'), 'the cluster could not be queried'],
  ])('tells what to ask where it cannot: %s', async (error, why) => {
    const kubectl: Kubectl = () => Promise.reject(error)
    expect(await explainPods(kubectl, [{ name: 'b0', namespace: 'ci' }])).toBe(
      `${why}; run this yourself: kubectl describe --namespace=ci pods --selector=app=b0`,
    )
  })
})

test.each([
  ['/config', { KUBECONFIG: '/config' }],
  ['', {}],
])('kubectl is given the kubeconfig %j and little time', async (kubeconfig, env) => {
  const calls: [string, readonly string[], RunOptions | undefined][] = []
  const kubectl = bindKubectl(async (...call) => {
    calls.push([call[0], call[1], call[2]])
    return { stdout: 'x', stderr: '' }
  }, kubeconfig)
  expect(await kubectl(['get', 'pods'])).toBe('x')
  expect(calls).toEqual([['kubectl', ['--request-timeout=10s', 'get', 'pods'], { env, stop: expect.any(AbortSignal) }]])
})
