import { describe, test } from '@jest/globals'
import { sha } from './facts.ts'
import { type Case, judge } from './table.ts'

describe('type=schedule', () => {
  test.each<Case>([
    ['schedule', 'type=schedule', 'nightly'],
    ['push main', 'type=schedule', ''],
    ['schedule', 'type=schedule,pattern=weekly', 'weekly'],
    ['schedule', "type=schedule,pattern={{date 'YYYYMMDD'}}", '20200110'],
    ['schedule', "type=schedule,pattern={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20200110-093000'],
    ['schedule', "type=schedule,pattern={{commit_date 'YYYYMMDD-HHmmss'}}", '20200109-230507'],
    ['schedule', "type=schedule,prefix=n-,pattern={{date 'YYYY'}},suffix=-x", 'n-2020-x'],
    ['schedule', 'type=schedule,enable=false', ''],
    ['schedule', 'type=schedule,pattern=', ''],
  ])('%s: %s', judge)
})

describe('type=edge', () => {
  test.each<Case>([
    ['push main', 'type=edge', 'edge'],
    ['push dev', 'type=edge', ''],
    ['push dev', 'type=edge,branch=dev', 'edge'],
    ['push main', 'type=edge,branch=dev', ''],
    ['push main', 'type=edge,branch=', 'edge'],
    ['tag v1', 'type=edge', ''],
    ['pr', 'type=edge', ''],
    ['schedule', 'type=edge', 'edge'],
    ['workflow_dispatch refs/heads/main', 'type=edge', 'edge'],
    ['push my/dev', 'type=edge,branch={{branch}},suffix=-{{branch}}', 'edge-my-dev'],
    ['push main', 'type=edge\ntype=ref,event=branch', 'edge main'],
  ])('%s: %s', judge)
})

describe('type=ref', () => {
  test.each<Case>([
    ['pr', 'type=ref,event=pr', 'pr-2'],
    ['pr', 'type=ref,event=pr,prefix=', '2'],
    ['pr', 'type=ref,event=pr,prefix=mr', 'mr2'],
    ['pr', 'type=ref,event=branch\ntype=ref,event=tag', ''],
    ['push main', 'type=ref,event=branch', 'main'],
    ['push my/branch', 'type=ref,event=branch', 'my-branch'],
    ['push feat/a+b@c', 'type=ref,event=branch', 'feat-a-b-c'],
    ['push dependabot/npm_and_yarn/x-1.0', 'type=ref,event=branch', 'dependabot-npm_and_yarn-x-1.0'],
    ['push {{sha}}', 'type=ref,event=branch', '-sha-'],
    ['push main', 'type=ref,event=tag\ntype=ref,event=pr', ''],
    ['tag v1.2.3', 'type=ref,event=tag', 'v1.2.3 latest'],
    ['tag p1/v1.2.3', 'type=ref,event=tag', 'p1-v1.2.3 latest'],
    ['tag v2.0.8-beta.67', 'type=ref,event=tag', 'v2.0.8-beta.67 latest'],
    ['tag v1', 'type=ref,event=branch\ntype=ref,event=pr', ''],
    ['workflow_dispatch refs/heads/main', 'type=ref,event=branch', 'main'],
    ['pull_request refs/pull/9/head', 'type=ref,event=pr', 'pr-9-head'],
  ])('%s: %s', judge)
})

describe('type=raw', () => {
  test.each<Case>([
    ['push main', 'type=raw,value=foo\ntype=raw,value=bar', 'foo bar'],
    ['push main', 'type=raw,foo\ntype=raw,bar', 'foo bar'],
    ['push main', 'foo\nbar', 'foo bar'],
    ['push main', 'value=foo', 'foo'],
    ['push main', 'foo,enable=false', ''],
    ['push main', 'TYPE=raw,Value=foo', 'foo'],
    ['push main', 'type=raw,value=a=b', 'a-b'],
    ['push main', 'type=raw,=b', '-b'],
    ['push main', 'type=raw,value=foo\ntype=raw,value=foo', 'foo'],
    ['push main', 'type=raw,value=', ''],
    ['push main', 'type=raw,value=,prefix=only', 'only'],
    ['push main', 'type=raw,value=a,value=b', 'b'],
    ['push main', 'type=raw,value=a b/c', 'a-b-c'],
    ['push main', 'type=raw,value=é€a', '-a'],
    ['push main', 'type=raw,"value=a,b"', 'a-b'],
    ['push main', 'type=raw,value=latest,enable={{is_default_branch}}', 'latest'],
    ['push dev', 'type=raw,value=latest,enable={{is_default_branch}}', ''],
    ['push main', '# a comment\ntype=raw,value=foo', 'foo'],
    ['tag v1.2.3', 'type=semver,pattern={{version}}\ntype=raw,value=latest', '1.2.3 latest'],
    ['push main', `type=raw,value=${'x'.repeat(130)}`, 'x'.repeat(128)],
    ['push main', `type=raw,value=${'x'.repeat(130)}\ntype=raw,value=${'x'.repeat(129)}`, 'x'.repeat(128)],
  ])('%s: %s', judge)
})

describe('type=sha', () => {
  test.each<Case>([
    ['push main', 'type=sha', 'sha-860c190'],
    ['push main', 'type=sha,format=short', 'sha-860c190'],
    ['push main', 'type=sha,format=long', `sha-${sha}`],
    ['push main', 'type=sha,prefix=', '860c190'],
    ['push main', 'type=sha,prefix=git-,suffix=-x', 'git-860c190-x'],
    ['push main', 'type=sha,prefix={{branch}}-', 'main-860c190'],
    ['pr', 'type=sha', 'sha-860c190'],
    ['push main', 'type=sha', 'sha-860c1904a1ce', '', { shortShaLength: 12 }],
    ['push main', 'type=sha', `sha-${sha}`, '', { shortShaLength: 99 }],
    ['push main', 'type=raw,value={{sha}}', '860c1904a1ce', '', { shortShaLength: 12 }],
    ['push main', 'type=sha', '', '', { sha: '' }],
  ])('%s: %s', judge)
})
