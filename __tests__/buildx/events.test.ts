import { expect, test } from '@jest/globals'
import { parseProgress, readProgress } from '../../src/buildx/events.ts'

const done = '2026-01-01T00:00:00Z'

test('reads the last state of each vertex, and skips what is no JSON', () => {
  const lines = [
    'WARNING: something',
    '00Z"}]}',
    '{"vertexes":[{"digest":"sha256:a","name":"[1/2] FROM x"},{"digest":"sha256:b","name":"[2/2] RUN y","cached":true}]}',
    '{"statuses":[{"id":"x"}]}',
    `{"vertexes":[{"digest":"sha256:b","name":"[2/2] RUN y","completed":"${done}"}]}`,
  ]
  expect(parseProgress(lines.join('\n'))).toEqual([
    { digest: 'sha256:a', name: '[1/2] FROM x' },
    { digest: 'sha256:b', name: '[2/2] RUN y', cached: true, completed: done },
  ])
})

test('reads a line of progress', () => {
  const vertex = { digest: 'sha256:a', name: 'x', started: done }
  const log = { vertex: 'sha256:a', stream: 1, data: 'w6kK', timestamp: done }
  const statuses = [{ id: 'sha256:b', vertex: 'sha256:a', current: 'x', total: 9 }, { id: 1 }]
  const warnings = [{ short: Buffer.from('FromAsCasing: x (line 1)').toString('base64') }, {}]
  const line = { vertexes: [vertex, 1], statuses, logs: [log, { vertex: 'sha256:a' }], warnings }
  expect(readProgress(JSON.stringify(line))).toEqual({
    vertexes: [vertex],
    statuses: [{ id: 'sha256:b', vertex: 'sha256:a', total: 9 }],
    logs: [{ vertex: 'sha256:a', data: Buffer.from('é\n') }],
    warnings: ['FromAsCasing: x (line 1)'],
  })
  for (const line of ['ERROR: x', '{"vertexes":1,"logs":null}', '{"cut', ''])
    expect(readProgress(line)).toEqual({ vertexes: [], statuses: [], logs: [], warnings: [] })
})
