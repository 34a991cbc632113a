// alone: registers QEMU in the kernel, and removes what was registered
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { post } from './action.ts'
import { makeNamespace, openCluster, stepsIn } from './cluster.ts'
import { lab, platformsIn, sh } from './lab.ts'

// A cluster whose nodes have no emulators (lab/up kubernetes; script/test --kubernetes).

const cluster = openCluster()
const namespace = makeNamespace(cluster, `e2e-qemu-${process.pid}`)
const { inCluster, build } = stepsIn(cluster, namespace)
const removeHandlers = () =>
  void sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--uninstall', 'qemu-*')
beforeAll(removeHandlers)
afterAll(removeHandlers)
afterAll(() => namespace.remove())
afterEach(() => expect(namespace.left()).toBe(''))

test('a pod that registers QEMU, of the pinned image, builds for what its node is not', async () => {
  const repository = `${cluster.registry}/e2e/kubernetes/${process.pid}/qemu`
  const run = await build({
    ...inCluster('qemu.install=true'),
    ...{ platforms: 'linux/amd64,linux/arm64', push: 'true', tags: `${repository}:1` },
  })
  const pods = cluster.kubectl(['get', 'pods', `--namespace=${namespace.name}`, '--output=json'])
  await post(run)
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
  expect(platformsIn(`${repository}:1`)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(JSON.parse(pods).items[0].spec.initContainers[0].image).toBe(lab.LAB_BINFMT_IMAGE)
})
