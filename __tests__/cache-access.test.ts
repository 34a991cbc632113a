import { expect, test } from '@jest/globals'
import { accessOf, type CacheAccess, layerAccessOf } from '../src/cache-access.ts'
import { cacheToken, scopedToken } from './cache/token.ts'

const byMode = (mode: string) =>
  `ACTIONS_CACHE_MODE is '${mode}' (GitHub's workflow key 'cache-mode', not the input of this action, or GitHub's default for the event)`
const readOnly = `the job's cache token is read-only, as it is for events that anyone can trigger`
const noScope = `the job's cache token has no scope`
const main = 'refs/heads/main'

test.each<[string, string, string, Partial<CacheAccess>]>([
  ['no mode and a token that tells nothing', '', 't', {}],
  ['no mode and no token', '', '', {}],
  ['a mode of the future', 'append', 't', {}],
  ['write', 'write', scopedToken([main, 3]), {}],
  ['read', 'read', 't', { unwritable: byMode('read') }],
  ['read, as somebody may write it', ' Read ', 't', { unwritable: byMode('read') }],
  ['write-only', 'write-only', 't', { unreadable: byMode('write-only') }],
  ['none', 'none', 't', { unreadable: byMode('none'), unwritable: byMode('none') }],
  ['a pull request', '', scopedToken(['refs/pull/1/merge', 3], [main, 1]), {}],
  ['an event that anybody can trigger', '', scopedToken([main, 1]), { unwritable: readOnly }],
  ['write, but a token that only reads', 'write', scopedToken([main, 1]), { unwritable: readOnly }],
  [
    'both forbid: the mode is named, which a workflow can change',
    'read',
    scopedToken([main, 1]),
    { unwritable: byMode('read') },
  ],
  ['Gitea, whose tokens read without the bit for it', '', scopedToken(['', 2]), {}],
  ['a token without scopes', '', scopedToken(), { unreadable: noScope, unwritable: noScope }],
  ['a token whose scopes grant nothing', '', scopedToken([main, 0]), { unreadable: noScope, unwritable: noScope }],
  ['a token without the claim, as act makes it', '', cacheToken(undefined), {}],
  ['a claim that is not JSON', '', cacheToken('all'), {}],
  ['a claim that is not a list', '', cacheToken('{"Permission":1}'), {}],
  ['a claim of something else', '', cacheToken('[null]'), {}],
  ['a permission in words', '', cacheToken('[{"Scope":"x","Permission":"read"}]'), {}],
])('%s', (_name, mode, token, access) => {
  expect(accessOf({ mode, token })).toEqual({ unreadable: undefined, unwritable: undefined, ...access })
})

test.each<[string, Partial<CacheAccess>]>([
  ['write', {}],
  ['read', { unwritable: byMode('read') }],
  [
    'write-only',
    {
      unreadable: byMode('write-only'),
      unwritable: `${byMode('write-only')}, and BuildKit cannot write what it may not look up`,
    },
  ],
  ['none', { unreadable: byMode('none'), unwritable: byMode('none') }],
])('layers under %s', (mode, access) => {
  expect(layerAccessOf({ mode, token: '' })).toEqual({ unreadable: undefined, unwritable: undefined, ...access })
})
