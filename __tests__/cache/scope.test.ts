import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { automaticScope, longestScope, namedScope, type ScopeOf } from '../../src/cache/scope.ts'

const build: ScopeOf = {
  repository: 'ghcr.io/owner/app',
  target: '',
  platforms: ['linux/amd64', 'linux/arm64'],
  context: '',
  file: '',
  workspace: '/home/one',
}

describe('automatic scope', () => {
  test('is readable', () => {
    expect(automaticScope({ ...build, target: 'test' })).toMatch(/^app-test-linux-amd64-linux-arm64-[0-9a-f]{12}$/)
  })

  test.each<[string, Partial<ScopeOf>]>([
    ['another repository of the same name', { repository: 'ghcr.io/other/app' }],
    ['no repository', { repository: undefined }],
    ['another target', { target: 'test' }],
    ['another set of platforms', { platforms: ['linux/amd64'] }],
    ['another variant', { platforms: ['linux/amd64', 'linux/arm/v7'] }],
    ['another context', { context: 'worker' }],
    ['another Dockerfile', { file: 'worker/Dockerfile' }],
  ])('%s has another one', (_name, other) => {
    expect(automaticScope({ ...build, ...other })).not.toBe(automaticScope(build))
  })

  test.each<[string, Partial<ScopeOf>, Partial<ScopeOf>]>([
    ['the order of platforms', {}, { platforms: ['linux/arm64', 'linux/amd64'] }],
    ['where the workspace is', { context: '/home/one/app' }, { context: '/home/two/app', workspace: '/home/two' }],
    ['how the context is written', { context: 'app' }, { context: './app/' }],
    ['the commit', { context: 'https://h/r.git#aaa:app' }, { context: 'https://h/r.git#bbb:app' }],
  ])('%s does not matter', (_name, one, other) => {
    expect(automaticScope({ ...build, ...other })).toBe(automaticScope({ ...build, ...one }))
  })

  test('fits every cache, whatever the names', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 300 }), (repository, target) => {
        expect(`buildcache-${automaticScope({ ...build, repository, target })}`).toMatch(/^[A-Za-z0-9_.-]{1,128}$/)
      }),
    )
  })
})

describe('named scope', () => {
  test.each(['app', 'Main_1.2-x', 'a'.repeat(longestScope)])('%j is kept', (name) => {
    expect(namedScope(name)).toBe(name)
  })

  test.each(['refs/heads/main', 'a'.repeat(longestScope + 1), 'ä', 'a,b'])('%j is made to fit', (name) => {
    expect(namedScope(name)).toMatch(/^[A-Za-z0-9_.-]+-[0-9a-f]{12}$|^[0-9a-f-]+$/)
    expect(namedScope(name).length).toBeLessThanOrEqual(longestScope)
  })

  test('two that look alike when made to fit stay apart', () => {
    expect(namedScope('a/b')).not.toBe(namedScope('a,b'))
  })
})
