import { describe, expect, test } from '@jest/globals'
import { evaluate } from '../../src/tags/evaluate.ts'
import { factsOf } from './facts.ts'
import { type Case, judge } from './table.ts'

describe('priority', () => {
  const every = `type=sha
    type=raw,value=raw
    type=ref,event=tag
    type=match,pattern=v.*
    type=semver,pattern={{version}}
    type=pep440,pattern={{major}}`
  test.each<Case>([
    ['tag v1.2.3', every, '1.2.3 1 v1.2.3 raw sha-860c190 latest'],
    ['schedule', 'type=sha\ntype=raw,value=raw\ntype=edge\ntype=schedule', 'nightly edge raw sha-860c190'],
    ['push main', 'type=ref,event=branch\ntype=sha,priority=9000', 'sha-860c190 main'],
    ['push main', 'type=raw,value=a\ntype=raw,value=b,priority=201', 'b a'],
    ['push main', 'type=raw,value=a,priority=\ntype=raw,value=b,priority=-1\ntype=raw,value=c,priority=0.5', 'c a b'],
    ['push main', 'type=raw,value=a,priority=100\ntype=sha', 'a sha-860c190'],
    // The first rule decides about latest.
    ['tag v1.2.3', 'type=semver,pattern={{version}}\ntype=raw,value=x,priority=1000', 'x 1.2.3'],
    ['tag v1.2.3-rc.1', 'type=semver,pattern={{version}}\ntype=ref,event=tag', '1.2.3-rc.1 v1.2.3-rc.1'],
    ['tag release', 'type=semver,pattern={{version}}\ntype=ref,event=tag', 'release latest'],
  ])('%s: %s', judge)
})

describe('flavor', () => {
  const semver = 'type=semver,pattern={{version}}'
  test.each<Case>([
    ['tag v1.2.3', semver, '1.2.3 latest', 'latest=auto'],
    ['tag v1.2.3', semver, '1.2.3', 'latest=false'],
    ['tag v1.2.3-rc.1', semver, '1.2.3-rc.1 latest', 'latest=true'],
    ['push main', 'type=ref,event=branch', 'main latest', 'latest=true'],
    ['push main', semver, '', 'latest=true'],
    ['push main', 'type=raw,value=latest', 'latest', 'latest=true'],
    ['push main', 'type=raw,value=latest\ntype=sha', 'latest sha-860c190', 'latest=true'],
    ['tag v1.2.3', semver, 'a-1.2.3 latest', 'prefix=a-'],
    ['tag v1.2.3', semver, '1.2.3-a latest', 'suffix=-a'],
    ['tag v1.2.3', semver, '1.2.3-a latest-a', 'suffix=-a,onlatest=true'],
    ['tag v1.2.3', semver, 'a-1.2.3 a-latest', 'prefix=a-,onlatest=true'],
    ['tag v1.2.3', semver, 'a-1.2.3-b a-latest-b', 'prefix=a-,onlatest=true\nsuffix=-b,onlatest=true'],
    ['tag v1.2.3', semver, 'a-1.2.3-b latest-b', 'prefix=a-,suffix=-b,onlatest=true'],
    ['tag v1.2.3', semver, '1.2.3-b latest', 'suffix=-b,onlatest=false'],
    ['tag v1.2.3', semver, '1.2.3-b latest-b', 'suffix=-a,onlatest=true\nsuffix=-b'],
    ['tag v1.2.3', semver, '1.2.3 latest', 'latest=auto\nprefix=\nsuffix='],
    ['tag v1.2.3', semver, '1.2.3 latest', '# nothing'],
    ['tag v1.2.3', semver, '1.2.3-a-b latest', 'suffix=-a=b'],
    ['tag v1.2.3', `${semver},suffix=`, '1.2.3 latest', 'suffix=-a'],
    ['tag v1.2.3', `${semver},prefix=x-`, 'x-1.2.3 latest', 'prefix=a-'],
    // A pull request and a commit have a prefix of their own.
    ['pr', 'type=ref,event=pr\ntype=sha', 'pr-2-b sha-860c190-b', 'prefix=a-\nsuffix=-b'],
    ['push main', 'type=ref,event=branch', 'a-main', 'prefix=a-'],
    ['push main', 'type=edge\ntype=raw,value=x', 'a-edge a-x', 'prefix=a-'],
    ['schedule', 'type=schedule', 'nightly-b', 'suffix=-b'],
    ['push dev', 'type=sha', 'sha-860c190-dev', 'suffix=-{{branch}}'],
    ['push main', 'type=sha', 'sha-860c190-main latest-main', 'latest=true\nsuffix=-{{branch}},onlatest=true'],
    ['push main', 'type=sha', 'sha-860c190 a-b-latest', 'latest=true\nprefix=a/b/,onlatest=true'],
    ['push main', 'type=edge', 'edge latest', 'latest={{is_default_branch}}'],
  ])('%s: %s', judge)

  test.each([
    ['latest=yes', "'latest=yes': is 'yes', expected auto, true or false"],
    ['latest=', "'latest=': is '', expected auto, true or false"],
    ['lates=auto', "'lates=auto': unknown attribute 'lates'; did you mean 'latest'?"],
    ['auto', "'auto': 'auto' has no value, expected e.g. latest=auto or suffix=-alpine"],
    ['labels=a', "'labels=a': unknown attribute 'labels', expected latest, prefix, suffix or onlatest"],
    ['onlatest=true', "'onlatest=true': 'onlatest' must follow the prefix or suffix that it applies to, as in suffix="],
    ['suffix=-a,onlatest=1', "'suffix=-a,onlatest=1': onlatest='1', expected true or false"],
    ['latest', "'latest': 'latest' has no value, expected e.g. latest=auto or suffix=-alpine"],
    ['prefix={{brunch}}', "'prefix={{brunch}}': unknown expression '{{brunch}}'; did you mean '{{branch}}'?"],
    ['prefix=a\u001b', "'prefix=a\\u001b': has a line break or another control character in it"],
  ])('refuses %s', async (line, message) => {
    await expect(evaluate(['type=sha'], [line], factsOf('push main'))).rejects.toThrow(`input 'flavor': ${message}`)
  })
})
