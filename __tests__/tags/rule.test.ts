import { describe, expect, test } from '@jest/globals'
import { evaluate } from '../../src/tags/evaluate.ts'
import { readFields } from '../../src/tags/fields.ts'
import { factsOf } from './facts.ts'

describe('a rule that is wrong', () => {
  test.each([
    ['type=semvr,pattern=x', "unknown type 'semvr'; did you mean 'semver'?"],
    ['type=Sha', "unknown type 'Sha'; did you mean 'sha'?"],
    ['type=', "unknown type '', expected schedule, semver, pep440, match, edge, ref, raw or sha"],
    ['type=branch', "unknown type 'branch', expected schedule, semver, pep440, match, edge, ref, raw or sha"],
    ['type=release', "unknown type 'release', expected schedule, semver, pep440, match, edge, ref, raw or sha"],
    ['type=sha,prefx=x', "unknown attribute 'prefx'; did you mean 'prefix'?"],
    [
      'type=sha,length=x',
      "unknown attribute 'length', expected type, enable, priority, prefix, suffix, pattern, value,",
    ],
    ['type=sha,latest=true', "'latest' is not an attribute of a rule; set it in the input 'flavor'"],
    ['type=sha,suffix=-a,onlatest=true', "'onlatest' is not an attribute of a rule; set it in the input 'flavor'"],
    ['type=semver', "type=semver needs 'pattern', e.g. type=semver,pattern={{version}}"],
    ['type=pep440', "type=pep440 needs 'pattern', e.g. type=pep440,pattern={{version}}"],
    ['type=match', "type=match needs 'pattern', e.g. type=match,pattern=v(.*),group=1"],
    ['type=ref', "type=ref needs 'event', e.g. type=ref,event=branch"],
    ['type=raw', "type=raw needs 'value', e.g. type=raw,value=nightly"],
    ['enable=true', "type=raw needs 'value', e.g. type=raw,value=nightly"],
    ['type=ref,event=push', "event='push', expected branch, tag or pr"],
    ['type=sha,format=full', "format='full', expected short or long"],
    ['type=sha,priority=high', "priority='high', expected a number; a higher one comes first, as in priority=900"],
    ['type=match,pattern=v(.*', "'v(.*' is not a JavaScript regular expression, e.g. pattern=v(\\d.*)"],
    ['type=match,pattern=/v/qq', "'/v/qq' is not a JavaScript regular expression"],
    ['type=semver,pattern=x,match=[', "'[' is not a JavaScript regular expression"],
    ['type=match,pattern=v,group=one', "group='one', expected a number, e.g. 1"],
    ['type=match,pattern=v,group=', "group='', expected a number, e.g. 1"],
    [
      'type=semver,pattern=x,match=v.*',
      "match='v.*' has no group; put parentheses around the version, e.g. match=v(.*)",
    ],
    ['type=pep440,pattern=x,match=v(?:.*)', "match='v(?:.*)' has no group"],
    ['type=sha,enable=yes', "enable=yes is 'yes', expected true or false"],
    ['type=sha,enable=', "enable= is '', expected true or false"],
    ['type=sha,enable={{branch}}', "enable={{branch}} is 'main', expected true or false"],
  ])('%s', async (rule, message) => {
    await expect(evaluate([rule], [], factsOf('push main'))).rejects.toThrow(`input 'tags': '${rule}': ${message}`)
  })

  test('with a control character', async () => {
    await expect(evaluate(['type=raw,value=a\n::error::b'], [], factsOf('push main'))).rejects.toThrow(
      "input 'tags': 'type=raw,value=a\\n::error::b': has a line break or another control character in it",
    )
  })

  test('because its regular expression does not end', async () => {
    const name = `${'a'.repeat(40)}b`
    await expect(evaluate(['type=match,pattern=^(a+)+$'], [], factsOf(`tag ${name}`))).rejects.toThrow(
      `'type=match,pattern=^(a+)+$': ^(a+)+$ takes more than a second on '${name}'; avoid nested repetition`,
    )
  })
})

describe('the fields of a rule', () => {
  test.each<[string, string[]]>([
    ['type=raw,value=x', ['type=raw', 'value=x']],
    [' type = raw , VALUE = x ', ['type=raw', 'value=x']],
    ['type=raw,x', ['type=raw', 'x']],
    ['type=sha,', ['type=sha', '']],
    ['a=b=c', ['a=b=c']],
    ['=b', ['=b']],
    ['"a=1,2",b=3', ['a=1,2', 'b=3']],
    ['a=0, "b=1,2" ,c=3', ['a=0', 'b=1,2', 'c=3']],
    ['"a=1,b=2"', ['a=1', 'b=2']],
    ['"a=1,""b=2,3"""', ['a=1', 'b=2,3']],
    ['a="1,2"', ['a="1', '2"']],
    ['"a=1" b,c=2', ['"a=1" b', 'c=2']],
    ['"a=1,b', ['"a=1', 'b']],
    ['pattern=\\d{1,2},group=1', ['pattern=\\d{1,2}', 'group=1']],
    ['pattern=(a,b),group=1', ['pattern=(a,b)', 'group=1']],
    ['pattern=[(,],group=1', ['pattern=[(,]', 'group=1']],
    ['match=v{1,},value=x', ['match=v{1,}', 'value=x']],
    ['pattern=\\(a,b', ['pattern=\\(a', 'b']],
    ['pattern=(a,b', ['pattern=(a', 'b']],
    ['pattern=(a,"b)"', ['pattern=(a', 'b)']],
    ['value=(a,b)', ['value=(a', 'b)']],
    ["prefix={{date 'a,b'}},c", ["prefix={{date 'a,b'}}", 'c']],
    ['', ['']],
  ])('%s', (rule, expected) => {
    expect(readFields(rule).map(({ key, value }) => (key === undefined ? value : `${key}=${value}`))).toEqual(expected)
  })
})
