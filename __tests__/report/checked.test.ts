import { expect, test } from '@jest/globals'
import { renderChecked } from '../../src/report/checked.ts'

test('lists the warnings of a Dockerfile', () => {
  const warnings = [
    {
      title: 'FromAsCasing',
      message: "'as' and | 'FROM'",
      url: 'https://docs.docker.com/go/dockerfile/rule/x/',
      line: 3,
    },
    { title: 'Odd', message: '<img>', url: 'https://x.example/)[a](javascript:x' },
  ]
  expect(renderChecked(warnings, 'images/Dockerfile').split('\n')).toEqual([
    '## Check of `images/Dockerfile`: 2 warnings',
    '',
    '| Line | Rule | Message |',
    '| ---: | --- | --- |',
    "| 3 | [FromAsCasing](https://docs.docker.com/go/dockerfile/rule/x/) | 'as' and &#124; 'FROM' |",
    '| – | Odd | &lt;img&gt; |',
    '',
  ])
})

test('where it is cut, it names the output that has everything', () => {
  const warnings = Array.from({ length: 60_000 }, (_, line) => ({ title: 'Odd', message: 'a message', line }))
  expect(renderChecked(warnings, 'D')).toContain(' The output `call-result` has everything._')
})

test('says that there are none, and counts one', () => {
  expect(renderChecked([], undefined)).toBe('## Check of Dockerfile: no warnings\n')
  expect(renderChecked([{ title: 'A', message: 'b' }], 'D')).toContain('## Check of `D`: 1 warning\n')
})
