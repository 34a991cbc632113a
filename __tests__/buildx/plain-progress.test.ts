import { expect, test } from '@jest/globals'
import type { Progress } from '../../src/buildx/events.ts'
import { readPlain } from '../../src/buildx/plain-progress.ts'
import { openSilence } from '../../src/buildx/silence.ts'

// As buildx 0.36.1 writes it.
const plain = `#0 building with "b" instance using docker-container driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 81B done
#1 DONE 0.0s

#2 [linux/arm64 1/2] FROM 127.0.0.1:5000/debian:lab@sha256:b389
#2 sha256:b389 3.15MB / 10.70MB 0.2s
#2 sha256:b389 3.15MB / 10.70MB 5.3s
`

function read() {
  const told: Progress[] = []
  const add = readPlain((progress) => told.push(progress))
  return { told, add }
}

test('reads steps, what they print, and how far they are', () => {
  const { told, add } = read()
  add('#1 [2/2] RUN make\n#1 0.123 make: ')
  add(
    'done\n#1 ...\n\n#2 [1/2] FROM x\n#1 [2/2] RUN make\n#2 sha256:a 1MB / 2MB 0.2s\n#2 sha256:a 1MB / 2MB 0.4s done\nx\n#2 DONE 1s\n',
  )
  expect(told.flatMap(({ vertexes }) => vertexes.map(({ digest, name }) => [digest, name]))).toEqual([
    ['#1', '[2/2] RUN make'],
    ['#2', '[1/2] FROM x'],
    ['#2', '[1/2] FROM x'],
  ])
  expect(told.flatMap(({ logs }) => logs)).toEqual([{ vertex: '#1', data: Buffer.from('make: done\n') }])
  expect(told.flatMap(({ statuses }) => statuses)).toEqual([
    { id: 'sha256:a 1MB / 2MB', vertex: '#2' },
    { id: 'sha256:a 1MB / 2MB', vertex: '#2', completed: expect.any(String) },
  ])
})

test('what is silent can be told from it', () => {
  const { add, pass, stalled, running } = openSilence({ silence: 60, afterCrash: 10 })
  const put = readPlain(add)
  put(plain)
  expect(running().map(({ followed }) => followed.vertex.name)).toEqual([
    expect.stringMatching(/^\[linux\/arm64 1\/2\] FROM/),
  ])
  pass(30)
  // It stands still; only the time goes on.
  put('#2 sha256:b389 3.15MB / 10.70MB 35.3s\n')
  pass(30)
  expect(stalled()?.step?.followed.vertex.digest).toBe('#2')
  put('#2 sha256:b389 4.15MB / 10.70MB 60.3s\n')
  pass(30)
  expect(stalled()).toBeUndefined()
})

test('a step that begins a second time', () => {
  const { told, add } = read()
  add('#1 x\n#1 DONE 0.1s\n#1 x\n')
  const [first, , second] = told.flatMap(({ vertexes }) => vertexes)
  expect(second?.started).not.toBe(first?.started)
  expect(second?.name).toBe('x')
})
