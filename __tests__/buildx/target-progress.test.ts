import { describe, expect, test } from '@jest/globals'
import { readProgress } from '../../src/buildx/events.ts'
import { followTargets, readerFor } from '../../src/buildx/target-progress.ts'

const line = (name: string, digest = 'sha256:a') => JSON.stringify({ vertexes: [{ digest, name, started: 'now' }] })
const targets = ['app', 'web', 'linux']

describe('the name of a target', () => {
  test.each([
    ['[app linux/arm64 build 2/3] RUN x', 'app', '[linux/arm64 build 2/3] RUN x'],
    ['[web 1/2] FROM y', 'web', '[1/2] FROM y'],
    ['[app] exporting to image', 'app', 'exporting to image'],
    ['[app internal] load build definition from Dockerfile', 'app', '[internal] load build definition from Dockerfile'],
    ['[app linux/amd64 2/2] RUN a\n[web] b', 'app', '[linux/amd64 2/2] RUN a\n[web] b'],
    // What is of no target, and steps whose stage is only called like one.
    ['[gone 2/2] RUN x', undefined, '[gone 2/2] RUN x'],
    ['importing cache manifest from r.io/c', undefined, 'importing cache manifest from r.io/c'],
    ['[auth] app:pull token for r.io', undefined, '[auth] app:pull token for r.io'],
  ])('is taken out of %j', (name, target, rest) => {
    const [vertex] = readerFor(targets)(line(name)).vertexes
    expect([vertex?.target, vertex?.name]).toEqual([target, rest])
  })

  test('is not there where one target is baked alone', () => {
    for (const alone of [undefined, [], ['app']])
      expect(readerFor(alone)(line('[app 1/2] FROM x'))).toEqual(readProgress(line('[app 1/2] FROM x')))
  })
})

describe('targets are followed', () => {
  const named = (followers: ReturnType<typeof followTargets>['followers']) =>
    Object.fromEntries(
      [...followers].map(([name, { graph }]) => [
        name,
        [...graph.values()].map((one) => JSON.stringify(one).match(/RUN \w|FROM \w/)?.[0]),
      ]),
    )

  test('each by itself', () => {
    const { followers, add } = followTargets(['app', 'web'])
    const read = readerFor(['app', 'web'])
    for (const [index, name] of ['[app 1/2] FROM a', '[web 1/2] FROM b', '[app 2/2] RUN c'].entries())
      add(read(line(name, `sha256:${index}`)))
    expect(named(followers)).toEqual({ app: ['FROM a', 'RUN c'], web: ['FROM b'] })
  })

  test('one alone has all', () => {
    const { followers, add } = followTargets(['app'])
    add(readProgress(line('[1/2] FROM a')))
    expect(named(followers)).toEqual({ app: ['FROM a'] })
  })
})
