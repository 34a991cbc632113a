// alone: it is about the machine's QEMU handlers

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { job, makeFolder } from './action.ts'
import { crane, lab, sh } from './lab.ts'

test('goes on with the next image where the first cannot be pulled, and says why', async () => {
  const workspace = makeFolder()
  writeFileSync(join(workspace, 'Dockerfile'), `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m\n`)
  const { exitCode, log } = await job({
    workspace,
    inputs: {
      context: '.',
      platforms: 'linux/arm64',
      emulation: 'always',
      outputs: `type=image,name=${lab.LAB_REGISTRY}/e2e/candidates/app,push=true`,
      'buildkit-image': `127.0.0.1:1/moby/buildkit\n${lab.LAB_BUILDKIT_IMAGE}`,
      'binfmt-image': `127.0.0.1:1/tonistiigi/binfmt\n${lab.LAB_BINFMT_IMAGE}`,
    },
  })
  expect({ exitCode, log: exitCode ? log : '' }).toEqual({ exitCode: 0, log: '' })
  for (const image of ['moby/buildkit', 'tonistiigi/binfmt'])
    expect(log).toMatch(new RegExp(`^skipping 127\\.0\\.0\\.1:1/${image}: .*connection refused`, 'm'))
})

const hub = `${lab.LAB_REGISTRY}/e2e/candidates/hub-${process.pid}`
const mirrored = [
  ['moby/buildkit:v0.0.1', lab.LAB_BUILDKIT_IMAGE],
  ['tonistiigi/binfmt:qemu-v0.0.1', lab.LAB_BINFMT_IMAGE],
].map(([name = '', image = '']) => ({ name, image, digest: crane('digest', image) }))

afterAll(() => {
  const images = mirrored.map(({ name, digest }) => `${hub}/${name.replace(/:.*/, '')}@${digest}`)
  sh('docker', 'image', 'rm', '--force', ...images)
})

test('has images of Docker Hub from a mirror, which the daemon does not know, and Docker Hub is not asked', async () => {
  for (const { name, image } of mirrored) crane('copy', image, `${hub}/${name}`)
  const [buildkit = '', binfmt = ''] = mirrored.map(({ name, digest }) => `docker.io/${name}@${digest}`)
  const workspace = makeFolder()
  writeFileSync(join(workspace, 'Dockerfile'), `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m\n`)
  const { exitCode, log } = await job({
    workspace,
    inputs: {
      context: '.',
      platforms: 'linux/arm64',
      emulation: 'always',
      outputs: 'type=cacheonly',
      registries: `docker.io: {mirrors: [127.0.0.1:1, ${hub}]}`,
      'buildkit-image': buildkit,
      'binfmt-image': binfmt,
    },
  })
  expect({ exitCode, log: exitCode ? log : '' }).toEqual({ exitCode: 0, log: '' })
  for (const name of [buildkit, binfmt]) {
    const path = name.replace('docker.io/', '')
    expect(log).toMatch(new RegExp(`^skipping 127\\.0\\.0\\.1:1/${path}: .*connection refused`, 'm'))
    expect(log.split('\n')).toContain(`pulling ${hub}/${path}`)
  }
  expect(log).not.toContain('pulling docker.io')
})
