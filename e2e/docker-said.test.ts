// alone: it is about the machine's QEMU handlers

import { expect, test } from '@jest/globals'
import { dockerSentences, saidByDocker } from '../src/docker/said.ts'
import type { CommandError } from '../src/process.ts'
import type { Sentence } from '../src/said.ts'
import { run } from './failing.ts'
import { answerPage, type Fault, hangUp, refuse, startFaultProxy } from './fault-proxy.ts'
import { lab, sh } from './lab.ts'

// Brings about what docker can say in the lab, and reads it with the table of src/docker/said.ts.

/** All that was said, for the last test. */
const texts: string[] = []

async function docker(...args: string[]): Promise<string> {
  const text = await run('docker', args).then(
    ({ stderr }) => stderr,
    (error: CommandError) => error.stderr,
  )
  texts.push(text)
  return text
}

/** Pulls from a registry that fails so. */
async function pull(fault: Fault): Promise<string> {
  const proxy = await startFaultProxy(lab.LAB_REGISTRY)
  proxy.fault = fault
  try {
    return await docker('pull', '--quiet', `${proxy.host}/e2e/said:1`)
  } finally {
    proxy.close()
  }
}

/** Removes a container several times at once: one does it, and the others hear that. */
async function removeAtOnce(): Promise<string> {
  const container = `e2e-said-${process.pid}`
  sh('docker', 'run', '--detach', `--name=${container}`, lab.LAB_BASE_IMAGE, 'sleep', '60')
  const all = await Promise.all([1, 2, 3, 4].map(() => docker('rm', '--force', container)))
  return all.join('')
}

/** Makes a container of an image that has no command. */
async function createNothing(): Promise<string> {
  const image = 'e2e-said-nothing'
  sh('bash', '-c', `tar -c --files-from=/dev/null | docker import - ${image}`)
  const text = await docker('create', image)
  sh('docker', 'rmi', image)
  return text
}

type Kind = Parameters<typeof saidByDocker>[1][number]

test.each<[string, readonly Kind[], () => Promise<string>]>([
  ['an unknown image', ['no image'], () => docker('image', 'inspect', 'nosuch')],
  ['an unknown container', ['no container'], () => docker('rm', 'nosuch')],
  ['an image that starts nothing', ['no command'], createNothing],
  ['an unknown volume', ['no volume'], () => docker('volume', 'rm', 'nosuch')],
  ['an unknown context', ['no context'], () => docker('context', 'inspect', '--', 'nosuch')],
  ['a container that is being removed', ['removal under way'], removeAtOnce],
  ['a pull of nothing', ['not in the registry'], () => docker('pull', `${lab.LAB_REGISTRY}/e2e/nosuch:1`)],
  [
    'a pull for a platform that is not there',
    ['no matching platform'],
    () => docker('pull', '--platform=linux/mips64', lab.LAB_BASE_IMAGE),
  ],
  ['a pull by a wrong name', ['invalid reference'], () => docker('pull', `${lab.LAB_REGISTRY}/UPPER`)],
  ['403', ['access refused'], () => pull((passing) => refuse(passing, 403))],
  ['401', ['access refused'], () => pull((passing) => refuse(passing, 401, 'UNAUTHORIZED'))],
  ['429', ['rate limited'], () => pull((passing) => refuse(passing, 429, 'TOOMANYREQUESTS'))],
  ['503', ['registry busy'], () => pull((passing) => answerPage(passing, 503))],
  ['a registry that is down', ['connection refused'], () => docker('pull', '127.0.0.1:1/e2e/said:1')],
  ['a connection that is closed', ['connection closed'], () => pull(hangUp)],
  [
    'binfmt without its privileges',
    ['unprivileged', 'no binfmt_misc'],
    () => docker('run', '--rm', lab.LAB_BINFMT_IMAGE, '--install', 'arm64'),
  ],
])('%s', async (_, kinds, provoke) => {
  const text = await provoke()
  expect({ text, kinds: kinds.filter((kind) => saidByDocker(text, [kind])) }).toEqual({ text, kinds })
})

test('every sentence that is not marked was provoked', () => {
  const table: readonly Sentence[] = dockerSentences
  const missing = table.filter(
    ({ pattern, unprovoked }) => unprovoked === undefined && !texts.some((text) => pattern.test(text)),
  )
  expect(missing.map(({ kind, pattern }) => `${kind}: ${pattern}`)).toEqual([])
})
