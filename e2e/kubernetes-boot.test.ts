import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { type LabRun, post } from './action.ts'
import { makeNamespace, openCluster, stepsIn } from './cluster.ts'
import { lab } from './lab.ts'

// Builders that a real cluster does not boot (lab/up kubernetes; script/test --kubernetes), and what is said of them.

const cluster = openCluster()
const namespace = makeNamespace(cluster, `e2e-boot-${process.pid}`)
const { inCluster, build } = stepsIn(cluster, namespace)
afterEach(() => {
  const left = namespace.left()
  namespace.clear()
  expect(left).toBe('')
})
afterAll(() => namespace.remove())

describe('a builder that cannot boot', () => {
  const soon = 'timeout=8s'

  /** Limits what the namespace admits, as long as the step runs. */
  async function limited(limit: readonly string[], undo: readonly string[], inputs: Readonly<Record<string, string>>) {
    const inIt = `--namespace=${namespace.name}`
    cluster.kubectl([inIt, ...limit])
    try {
      return await build(inputs)
    } finally {
      cluster.kubectl([inIt, ...undo])
    }
  }

  test.each<[string, string, RegExp, () => Promise<LabRun>]>([
    [
      'whose image cannot be pulled',
      'Cluster cannot pull the image',
      /^events of pod \S+:\n(?: {2}.*\n)*? {2}Failed(?: \(\d times\))?: Failed to pull image "\S+nosuch:1": .*: not found$/m,
      () => build({ ...inCluster(soon), 'buildkit-image': `${lab.LAB_REGISTRY}/nosuch:1` }),
    ],
    [
      'for which there is no node',
      'No node for the pod',
      /^ {2}FailedScheduling: 0\/1 nodes are available: 1 node\(s\) didn't match Pod's node affinity\/selector/m,
      () => build(inCluster(soon, 'nodeselector=pool=nosuch')),
    ],
    [
      'that asks for more than a node has',
      'No node for the pod',
      /^ {2}FailedScheduling: 0\/1 nodes are available: 1 Insufficient cpu/m,
      () => build(inCluster(soon, 'requests.cpu=1000')),
    ],
    [
      'whose BuildKit ends at once',
      'Pods do not become ready',
      /^ {2}Error \(exit code 1\)\n(?:.*\n)*log of pod \S+:\n(?: {2}.*\n)*? {2}.*flag provided but not defined: -nosuch/m,
      () => build({ ...inCluster(soon), kubeconfig: namespace.builder, 'buildkitd-flags': '--nosuch' }),
    ],
    [
      'with one node of two',
      'No node for the pod',
      /^pod late-\S+, Pending:\n {2}Unschedulable: /m,
      () => {
        const opts = `[ 'namespace=${namespace.name}', nodeselector=pool=nosuch, ${soon} ]`
        return build({ ...inCluster('timeout=60s'), append: `- name: late\n  driver-opts: ${opts}` })
      },
    ],
    [
      'for a quota',
      'Namespace quota exceeded',
      /^deployment \S+:\n {2}FailedCreate: pods "\S+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=0, limited: pods=0$/m,
      () => limited(['create', 'quota', 'few', '--hard=pods=0'], ['delete', 'quota', 'few'], inCluster(soon)),
    ],
    [
      'for a quota that requires explicit resources',
      'Quota requires explicit resources',
      /^ {2}FailedCreate: pods "\S+" is forbidden: failed quota: few: must specify limits.cpu for: buildkitd$/m,
      () => limited(['create', 'quota', 'few', '--hard=limits.cpu=2'], ['delete', 'quota', 'few'], inCluster(soon)),
    ],
    ...['', 'rootless=true'].map((option): [string, string, RegExp, () => Promise<LabRun>] => [
      `for the security of pods ${option}`,
      'Namespace without privileged pods',
      /^ {2}FailedCreate: pods "\S+" is forbidden: violates PodSecurity "baseline:latest": /m,
      () =>
        limited(
          ['label', 'namespace', namespace.name, 'pod-security.kubernetes.io/enforce=baseline'],
          ['label', 'namespace', namespace.name, 'pod-security.kubernetes.io/enforce-'],
          inCluster(soon, ...(option ? [option] : [])),
        ),
    ]),
    [
      'without a right',
      'Cluster forbids the builder',
      /User "system:serviceaccount:\S+:nobody" cannot get resource "deployments"/,
      () => build({ ...inCluster(soon), kubeconfig: namespace.nobody }),
    ],
    [
      'with a token that is none',
      'Cluster rejects the login',
      /error for bootstrap "\S+": Unauthorized$/m,
      () => build({ ...inCluster(soon), kubeconfig: namespace.nobody.replace(/"token":"[^"]*"/, '"token":"x"') }),
    ],
    [
      'in a namespace that is none',
      'No namespace in the cluster',
      /namespaces "nosuch" not found$/m,
      () => build({ ...inCluster(soon), 'driver-opts': 'namespace=nosuch' }),
    ],
    [
      'of a cluster that does not answer',
      'Cluster does not answer',
      /connect: connection refused$/m,
      () => build({ ...inCluster(soon), kubeconfig: namespace.builder.replace(/127.0.0.1:\d+/, '127.0.0.1:1') }),
    ],
    [
      'whose kubeconfig is not there',
      'No Kubernetes cluster',
      /stat \/nosuch: no such file or directory$/m,
      () => build(inCluster(), undefined, { env: { KUBECONFIG: '/nosuch' } }),
    ],
  ])('%s tells why', async (_, title, words, start) => {
    const started = performance.now()
    const run = await start()
    const seconds = (performance.now() - started) / 1000
    const { log } = await post(run, { env: { KUBECONFIG: cluster.kubeconfig } })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain(`::error title=${title}::`)
    expect(run.errors.join()).toMatch(words)
    expect(seconds).toBeLessThan(60)
    expect(log).not.toContain('::warning::cleaning up failed')
  })

  test('is given up within three minutes, without any option', async () => {
    const started = performance.now()
    const run = await build(inCluster('nodeselector=pool=nosuch'))
    expect(run.log).toContain('::error title=No node for the pod::')
    expect(performance.now() - started).toBeLessThan(180_000)
    await post(run)
  }, 200_000)
})
