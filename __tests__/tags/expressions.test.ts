import { describe, expect, test } from '@jest/globals'
import { evaluate } from '../../src/tags/evaluate.ts'
import { expand } from '../../src/tags/expression.ts'
import { factsOf } from './facts.ts'
import { type Case, judge } from './table.ts'

const tagged = { event: { base_ref: 'refs/heads/main' } }

describe('expressions', () => {
  test.each<Case>([
    ['push main', 'type=raw,value=mytag-{{branch}}-{{sha}}', 'mytag-main-860c190'],
    ['push my/branch', 'type=raw,value={{branch}}', 'my-branch'],
    ['tag v1.2.3', 'type=raw,value={{branch}}', ''],
    ['pr', 'type=raw,value={{branch}}', ''],
    ['tag v1.2.3', 'type=raw,value={{tag}}', 'v1.2.3'],
    ['push main', 'type=raw,value={{tag}}', ''],
    ['push main', 'type=raw,value=a{{tag}}b', 'ab'],
    ['pr', 'type=raw,value={{base_ref}}', 'main'],
    ['pull_request_target refs/pull/2/merge', 'type=raw,value={{base_ref}}', ''],
    ['push main', 'type=raw,value={{base_ref}}', ''],
    ['tag v1', 'type=raw,value={{base_ref}}', 'main', '', tagged],
    ['tag v1', 'type=raw,value={{base_ref}}', '', '', { event: { base_ref: null } }],
    ['push main', 'type=raw,value={{base_ref}}', '', '', tagged],
    ['push main', 'type=raw,value={{is_default_branch}}', 'true'],
    ['push dev', 'type=raw,value={{is_default_branch}}', 'false'],
    ['push dev', 'type=raw,value={{is_not_default_branch}}', 'true'],
    ['tag main', 'type=raw,value={{is_default_branch}}', 'false'],
    ['pr', 'type=raw,value={{is_default_branch}}', 'false'],
    ['schedule refs/heads/dev', 'type=raw,value={{is_default_branch}}', 'true'],
    ['issues refs/heads/dev', 'type=raw,value={{is_not_default_branch}}', 'false'],
    ['discussion_comment refs/heads/dev', 'type=raw,value={{is_default_branch}}', 'true'],
    ['create refs/tags/v1', 'type=raw,value={{is_default_branch}}', 'true'],
    ['schedule', 'type=raw,value={{is_default_branch}}', 'false', '', { ref: '' }],
    ['push dev', 'type=sha,enable={{is_not_default_branch}}', 'sha-860c190'],
    ['push dev', 'type=sha\ntype=raw,value=dev,enable={{is_default_branch}}', 'sha-860c190'],
    ['push main', "type=raw,value={{date 'YYYYMMDD'}}", '20200110'],
    ['push main', 'type=raw,value={{date "YYYY-MM-DD"}}', '2020-01-10'],
    ['push main', `type=raw,"value={{date 'dddd, MMMM Do YYYY, h:mm:ss a'}}"`, 'Friday-January-10th-2020-12-30-00-am'],
    ['push main', "type=raw,value={{date 'MMMM, YYYY'}},suffix=-x", 'January-2020-x'],
    ['push main', "type=raw,value={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20200110-093000'],
    ['push main', "type=raw,value={{date 'DDHHmm' tz='America/St_Johns'}}", '092100'],
    ['push main', "type=raw,value={{date 'YYYYMMDDTHHmmss[Z]'}}", '20200110T003000Z'],
    ['push main', "type=raw,value={{date 'HH_z_zz_Z' tz='America/New_York'}}", '19_EST_EST_-05-00'],
    ['push main', "type=raw,value={{date 'z_zz_X_DDD_E_Mo_Qo_WW_gggg'}}", 'UTC_UTC_1578616200_10_5_1st_1st_02_2020'],
    ['push main', "type=raw,value={{date ''}}", '2020-01-10T00-30-00Z'],
    ['push main', "type=raw,value={{commit_date 'YYYYMMDD'}}", '20200109'],
    ['push main', "type=raw,value={{commit_date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20200110-080507'],
    ['push main', "type=sha,prefix={{branch}}-{{date 'YY'}}-", 'main-20-860c190'],
    ['push main', 'type=raw,value={{#if is_default_branch}}stable{{else}}dev{{/if}}', 'stable'],
    ['push x', 'type=raw,value={{#if is_default_branch}}stable{{else}}dev{{/if}}', 'dev'],
    ['push x', 'type=raw,value={{#unless tag}}{{branch}}{{/unless}}', 'x'],
    ['tag v1', 'type=raw,value={{#if tag}}{{tag}}{{else if branch}}{{branch}}{{/if}}', 'v1'],
    ['push x', 'type=raw,value={{#with branch}}{{this}}-{{length}}{{/with}}', 'x-1'],
    ['push x', 'type=raw,value={{{branch}}}{{! a comment}}', 'x'],
    ['push a&b', 'type=raw,value={{branch}}', 'a-b'],
    ["push it's", 'type=sha,prefix={{branch}}-', 'it-s-860c190'],
    // Names are data.
    ['push {{sha}}', 'type=raw,value={{branch}}', '-sha-'],
    ['tag {{tag}}', 'type=raw,value={{tag}}', '-tag-'],
    ['push x', 'type=raw,value=\\{{branch}}', '-branch-'],
    ['push x', 'type=raw,value=a{{branch.constructor}}{{lookup branch "__proto__"}}', 'a'],
  ])('%s: %s', judge)

  test.each([
    ['{{brnch}}', "unknown expression '{{brnch}}'; did you mean '{{branch}}'?"],
    ['{{version}}', "unknown expression '{{version}}', expected {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_"],
    [
      '{{date YYYYMMDD}}',
      "unknown expression '{{YYYYMMDD}}', expected {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_",
    ],
    ['{{date YYYYMMDD}}', "or {{commit_date}}; put the format in quotes: {{date 'YYYYMMDD'}}"],
    ["{{commit_date YYYY-MM tz='Asia/Tokyo'}}", "; put the format in quotes: {{commit_date 'YYYY-MM'}}"],
    ['{{log branch}}', "unknown expression '{{log}}', expected"],
    ['{{#if (eq branch "x")}}a{{/if}}', "unknown expression '{{eq}}', expected"],
    ['{{constructor.constructor}}', "unknown expression '{{constructor}}', expected"],
    ['{{> partial}}', "unknown expression '{{partial}}', expected"],
    [
      '{{branch',
      "the braces in '{{branch' are not an expression such as {{branch}} or {{date 'YYYYMMDD'}}; write \\{{ for",
    ],
    ['{{date}}', "'{{date}}': expected {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Berlin'}}"],
    ["{{date 'YY' zone='UTC'}}", "expected {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Berlin'}}"],
    ["{{date 'YY' tz=1}}", "expected {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Berlin'}}"],
    ["{{date 'YY' tz='Berlin'}}", "unknown time zone 'Berlin', expected e.g. tz='Europe/Berlin'"],
  ])('refuses %s', async (value, message) => {
    const rule = `type=raw,value=${value}`
    await expect(evaluate([rule], [], factsOf('push x'))).rejects.toThrow(`input 'tags': '${rule}': `)
    await expect(evaluate([rule], [], factsOf('push x'))).rejects.toThrow(message)
  })

  test.each([
    ['type=schedule,pattern={{sha}}', "unknown expression '{{sha}}', expected {{date}} or {{commit_date}}"],
    ['type=semver,pattern={{verison}},value=1.0.0', "unknown expression '{{verison}}'; did you mean '{{version}}'?"],
    ['type=semver,pattern={{majr}},value=1.0.0-rc.1', "unknown expression '{{majr}}'; did you mean '{{major}}'?"],
    ['type=pep440,pattern={{tag}},value=1.0', "unknown expression '{{tag}}', expected {{raw}}, {{version}}, {{major}}"],
  ])('refuses a pattern in %s', async (rule, message) => {
    await expect(evaluate([rule], [], factsOf('schedule'))).rejects.toThrow(`input 'tags': '${rule}': ${message}`)
  })

  test.each([
    ['a default branch', 'type=edge', { defaultBranch: async () => Promise.reject(new Error('looked everywhere')) }],
    [
      'a default branch',
      'type=sha,enable={{is_default_branch}}',
      { defaultBranch: async () => Promise.reject(new Error('looked everywhere')) },
    ],
    [
      'the time of the commit',
      "type=raw,value={{commit_date 'YY'}}",
      { commitDate: async () => Promise.reject(new Error('looked everywhere')) },
    ],
  ])('say where %s was looked for: %s', async (_, rule, facts) => {
    await expect(evaluate([rule], [], factsOf('push x', facts))).rejects.toThrow(
      `input 'tags': '${rule}': looked everywhere`,
    )
    const elsewhere = ['type=sha', "type=raw,value={{date 'YY'}}", 'type=edge,branch=x']
    expect((await evaluate(elsewhere, [], factsOf('push x', facts))).tags).toEqual(['edge', '20', 'sha-860c190'])
  })
})

describe('labels and annotations', () => {
  test('have the same expressions, and the version', async () => {
    const texts = ["a={{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}", 'b=<{{version}}> & {{branch}}', 'c=&amp;']
    const expected = ['a=2020-01-09T23:05:07.000Z', 'b=<1.2> & main', 'c=&amp;']
    expect(await expand(texts, factsOf('push main'), '1.2')).toEqual(expected)
  })

  test.each([
    [undefined, "input 'labels': 'a={{b}}': unknown expression '{{b}}', expected {{branch}}"],
    ['annotations', "input 'annotations': 'a={{b}}': unknown expression '{{b}}', expected {{branch}}"],
  ])('of the input %s are refused by their names', async (input, message) => {
    await expect(expand(['a={{b}}'], factsOf('push main'), '', input)).rejects.toThrow(message)
  })
})
