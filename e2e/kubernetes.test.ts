import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post } from './action.ts'
import { dockerfileOn, documentedBuilder, makeNamespace, openCluster, stepsIn } from './cluster.ts'
import { crane, lab, platformsIn } from './lab.ts'

// Builders in a real cluster (lab/up kubernetes; script/test --kubernetes). Each that boots takes half a minute.

const cluster = openCluster()
const namespace = makeNamespace(cluster, `e2e-${process.pid}`)
const { inCluster, build } = stepsIn(cluster, namespace)
afterEach(() => {
  const left = namespace.left()
  namespace.clear()
  expect(left).toBe('')
})
afterAll(() => namespace.remove())

const bootTimeout = 120_000
const two = 'linux/amd64,linux/386'
const repositoryOf = (name: string) => `${cluster.registry}/e2e/kubernetes/${process.pid}/${name}`
const quiet = ({ exitCode, log }: LabRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }

describe('a builder of pods', () => {
  test(
    'publishes an image of two platforms, by the documented Role, and nothing else sees the kubeconfig',
    async () => {
      const repository = repositoryOf('push')
      const variables = join(makeFolder(), 'variables')
      const run = await build({
        ...inCluster('replicas=2', 'requests.cpu=100m', 'limits.memory=4Gi', 'loadbalance=random'),
        ...{ kubeconfig: namespace.builder, platforms: two, push: 'true', tags: `${repository}:1` },
        test: `printenv > ${variables}`,
      })
      expect(quiet(run)).toEqual(fine)
      expect(platformsIn(`${repository}:1`)).toEqual(two.split(','))
      expect(crane('digest', `${repository}:1`)).toBe(run.outputs.digest)
      expect(run.outputs['buildkit-version']).toBe(lab.LAB_BUILDKIT_VERSION)
      expect(namespace.left().split('\n').sort()).toEqual([
        `configmap/${run.outputs.builder}0-config`,
        `deployment.apps/${run.outputs.builder}0`,
      ])
      const pods = cluster.kubectl(['get', 'pods', `--namespace=${namespace.name}`, '--output=json'])
      expect(JSON.parse(pods).items).toHaveLength(2)
      expect(pods).toContain(`"image": "${lab.LAB_BUILDKIT_IMAGE}"`)
      expect(readFileSync(variables, 'utf8')).not.toMatch(/^KUBECONFIG=/m)
      const token: string = JSON.parse(namespace.builder).users[0].user.token
      expect(run.log.replaceAll(`::add-mask::${token}`, '')).not.toContain(token)
      const removal = await post(run)
      expect(removal.log).toContain(`removed builder ${run.outputs.builder}`)
    },
    bootTimeout,
  )

  test(
    'has a node for each platform, as the document shows',
    async () => {
      const repository = repositoryOf('nodes')
      const run = await build({
        ...inCluster(),
        ...documentedBuilder([
          ['namespace=builds', `namespace=${namespace.name}`],
          ['linux/arm64', 'linux/386'],
          ['arch=arm64', 'arch=amd64'],
          ['requests.cpu=2', 'requests.cpu=1'],
        ]),
        ...{ platforms: two, push: 'true', tags: `${repository}:1` },
      })
      expect(quiet(run)).toEqual(fine)
      expect(platformsIn(`${repository}:1`)).toEqual(two.split(','))
      const deployments = cluster.kubectl([`--namespace=${namespace.name}`, 'get', 'deployments', '--output=json'])
      const platforms = JSON.parse(deployments).items.map(
        ({ metadata }: { metadata: { annotations: Record<string, string> } }) =>
          metadata.annotations['buildx.docker.com/platform'],
      )
      expect(platforms.sort()).toEqual(['linux/386', 'linux/amd64'])
      // A later step may have a cluster of its own.
      await post(run, { env: { KUBECONFIG: '/nosuch' } })
    },
    bootTimeout,
  )

  test(
    'is removed after a build that failed',
    async () => {
      const run = await build(inCluster(), dockerfileOn(cluster.baseImage, 'exit 7'))
      expect(run.exitCode).toBe(1)
      expect(run.errors.join()).toContain('exit code 7')
      expect(namespace.left()).toContain('deployment.apps/')
      await post(run)
    },
    bootTimeout,
  )

  test(
    'that may not be reached is told as such, by the build',
    async () => {
      const role = ['--resource=deployments.apps', '--resource=configmaps', '--resource=pods']
      const inIt = `--namespace=${namespace.name}`
      cluster.kubectl([inIt, 'create', 'role', 'no-exec', '--verb=get,list,create,delete', ...role])
      cluster.kubectl([
        inIt,
        'create',
        'rolebinding',
        'no-exec',
        '--role=no-exec',
        `--serviceaccount=${namespace.name}:nobody`,
      ])
      const run = await build({ ...inCluster(), kubeconfig: namespace.nobody })
      await post(run)
      cluster.kubectl([inIt, 'delete', 'rolebinding', 'no-exec'])
      expect(run.exitCode).toBe(1)
      expect(run.log).toContain('::error title=Cluster forbids the builder::')
      expect(run.errors.join()).toMatch(/^the cluster does not let '\S+:nobody' create pods\/exec in namespace '\S+'; /)
    },
    bootTimeout,
  )

  test.each([
    ['boots', () => inCluster('nodeselector=pool=nosuch'), () => namespace.left() !== ''],
    ['builds', () => inCluster(), (log: string) => log.includes('begun-to-sleep\n')],
  ])(
    'is removed after a step that is cancelled while it %s',
    async (_, inputs, hasBegun) => {
      let child: ChildProcess | undefined
      let log = ''
      const running = build(inputs(), dockerfileOn(cluster.baseImage, 'echo begun-to-sleep; sleep 100'), {
        onStart: (started) => {
          child = started
        },
        onOutput: (chunk) => {
          log += chunk
        },
      })
      while (!hasBegun(log) && child?.exitCode === null) await sleep(200)
      const cancelled = performance.now()
      child?.kill('SIGINT')
      const run = await running
      expect({ exitCode: run.exitCode, errors: run.errors }).toEqual({ exitCode: 130, errors: ['cancelled by SIGINT'] })
      expect(performance.now() - cancelled).toBeLessThan(7500)
      await post(run)
    },
    bootTimeout,
  )
})

test(
  'a pod of somebody else is a remote node, which kubectl reaches with the kubeconfig',
  async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'buildkit' },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'buildkitd', image: lab.LAB_BUILDKIT_IMAGE, securityContext: { privileged: true } }],
      },
    }
    const inIt = `--namespace=${namespace.name}`
    cluster.kubectl([inIt, 'apply', '--filename=-'], JSON.stringify(pod))
    cluster.kubectl([inIt, 'wait', '--for=condition=Ready', '--timeout=60s', 'pod/buildkit'])
    const run = await build(
      {
        ...{ context: '.', driver: 'remote', endpoint: `kube-pod://buildkit?namespace=${namespace.name}` },
        ...{ outputs: 'type=oci,dest=image.tar', kubeconfig: cluster.kubeconfig },
      },
      'FROM scratch\nCOPY Dockerfile /\n',
      { env: { KUBECONFIG: '/nosuch' } },
    )
    await post(run)
    cluster.kubectl([inIt, 'delete', 'pod', 'buildkit', '--wait=false'])
    expect(quiet(run)).toEqual(fine)
    expect(run.outputs['buildkit-version']).toBe(lab.LAB_BUILDKIT_VERSION)
  },
  bootTimeout,
)
