import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { defaultBinfmtImage, defaultBuildkitImage } from '../src/toolchain/inputs.ts'
import { Machine, type RecordedRun, type Script } from './shipped.ts'

// The shipped build and a builder in a Kubernetes cluster. e2e/kubernetes.test.ts has a real one.
const text = 'kind: Config\nclusters: []\nusers: [{ name: u, user: { token: very-secret } }]\n'
const given = {
  context: '.',
  'buildx-version': 'installed',
  driver: 'kubernetes',
  'driver-opts': 'namespace=ci\nqemu.install=true',
  append: '- name: arm\n  driver-opts: nodeselector=kubernetes.io/arch=arm64\n  platforms: linux/arm64',
}
const answers: Script = {
  'buildx version': 'echo github.com/docker/buildx v0.37.1 abcdef',
  'buildx inspect':
    'printf "Driver: kubernetes\\n\\nNodes:\\nName: b0\\nStatus: running\\nBuildKit version: v0.34.0\\n"',
  'buildx build': `for a; do case $a in --metadata-file=*) echo '{}' > "\${a#*=}" ;; esac; done`,
}

/** A machine whose programs write down the kubeconfig that they are given. */
function noting(scripts: Script = {}): { readonly machine: Machine; readonly notes: () => string[] } {
  const note = `echo "$0 $KUBECONFIG" >> "$HOME.kubeconfigs"`
  const all = { ...scripts, ...answers, 'docker ': ':', 'buildx ': ':' }
  const machine = new Machine(
    Object.fromEntries(
      // The version is asked for before anything is known of a builder.
      Object.entries(all).map(([start, commands]) => [
        start,
        start === 'buildx version' ? commands : `${note}; ${commands}`,
      ]),
    ),
  )
  const lines = () =>
    readFileSync(`${machine.path('home')}.kubeconfigs`, 'utf8')
      .trimEnd()
      .split('\n')
  return { machine, notes: () => [...new Set(lines().map((line) => line.replace(/^\S*\//, '')))].sort() }
}

const quiet = ({ exitCode, log }: RecordedRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }

describe('the kubeconfig', () => {
  test('of the input is private, reaches buildx alone, and lasts until the deployments are removed', async () => {
    const { machine, notes } = noting()
    const env = { KUBECONFIG: '/of/the/job' }
    const main = await machine.run('build', { ...given, kubeconfig: text }, { env })
    expect(quiet(main)).toEqual(fine)
    const path = join(JSON.parse(main.state.folder ?? ''), 'kubeconfig')
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(main.log).toContain('::add-mask::very-secret\n')
    expect(main.log.replace('::add-mask::very-secret\n', '')).not.toContain('very-secret')
    expect(main.variables).toEqual({})
    const post = await machine.run('post', {}, { state: main.state, env })
    expect(post.calls).toEqual([['buildx', 'rm', '--force', '--', main.outputs.builder]])
    expect(existsSync(path)).toBe(false)
    expect(notes()).toEqual([`docker-buildx ${path}`])
  })

  test('of KUBECONFIG reaches buildx alone, and the removal takes that of the beginning', async () => {
    const { machine, notes } = noting()
    const env = { KUBECONFIG: '/of/the/job' }
    const main = await machine.run('build', given, { env })
    expect(quiet(main)).toEqual(fine)
    await machine.run('post', {}, { state: main.state, env: { KUBECONFIG: '/of/a/later/step' } })
    expect(notes()).toEqual(['docker-buildx /of/the/job'])
  })
})

test('each node gets the pinned images and its own options', async () => {
  const main = await new Machine(answers).run('build', given)
  expect(quiet(main)).toEqual(fine)
  const [first, second] = main.calls.filter(([, verb]) => verb === 'create')
  expect(first?.filter((argument) => /^--(?:driver|append|platform|node)/.test(argument))).toEqual([
    '--driver=kubernetes',
    '--driver-opt=namespace=ci',
    '--driver-opt=qemu.install=true',
    `--driver-opt=image=${defaultBuildkitImage}`,
    `--driver-opt=qemu.image=${defaultBinfmtImage}`,
  ])
  expect(second?.slice(4)).toEqual([
    '--append',
    '--bootstrap',
    '--node=arm',
    '--driver-opt=nodeselector=kubernetes.io/arch=arm64',
    `--driver-opt=image=${defaultBuildkitImage}`,
    '--platform=linux/arm64',
  ])
})

describe('pods that do not get ready', () => {
  const failing = { 'buildx create': 'echo "ERROR: expected 1 replicas to be ready, got 0" >&2; exit 1' }
  const words = '::error title=Pods do not become ready::'

  test('are told with what there is to ask, where there is no kubectl', async () => {
    const { machine } = noting(failing)
    const main = await machine.run('build', { ...given, append: '' })
    expect(main.exitCode).toBe(1)
    expect(main.log).toContain(words)
    expect(main.errors.join()).toMatch(
      /because kubectl is not on the PATH; run this yourself: kubectl describe --namespace=ci pods --selector=app=multiarch-build-\S+0/,
    )
  })

  test('are told with what kubectl says, which has the kubeconfig', async () => {
    const { machine } = noting(failing)
    const waiting = {
      metadata: { name: 'x' },
      status: { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] },
    }
    const script = `#!/bin/sh\necho "kubectl $KUBECONFIG" >> "$HOME.kubectl"\necho '${JSON.stringify({ items: [waiting] })}'\n`
    writeFileSync(machine.path('bin', 'kubectl'), script, { mode: 0o755 })
    const main = await machine.run('build', given, { env: { KUBECONFIG: '/of/the/job' } })
    expect(main.log).toContain(words)
    expect(main.errors.join()).toContain('pod x, Pending:\n  ContainerCreating')
    expect(readFileSync(`${machine.path('home')}.kubectl`, 'utf8')).toContain('kubectl /of/the/job\n')
    const post = await machine.run('post', {}, { state: main.state })
    expect(post.calls.map(([, verb]) => verb)).toEqual(['rm'])
  })
})
