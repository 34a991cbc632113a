// alone: it is about the machine's QEMU handlers

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { job, makeFolder } from './action.ts'
import { lab } from './lab.ts'

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
