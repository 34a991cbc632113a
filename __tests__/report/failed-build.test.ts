import { expect, test } from '@jest/globals'
import type { FailedStep } from '../../src/buildx/failed-step.ts'
import type { Platforms } from '../../src/platform.ts'
import { type FailedBuild, renderFailedBuild } from '../../src/report/failed-build.ts'
import { timingsOfFixture } from '../buildx/followed-fixtures.ts'

const platforms: Platforms = ['linux/amd64', 'linux/arm64']
const step: FailedStep = {
  name: '[linux/arm64 2/2] RUN x',
  output: ['compiling', '```', `${'long '.repeat(30)}line`],
  source: { file: 'Dockerfile', line: 3, text: 'RUN x' },
  exitCode: '3',
}
const failed: FailedBuild = {
  title: 'r.io/a',
  platforms,
  timings: timingsOfFixture('failing', platforms),
  step,
  diagnosis: { message: 'the build failed: process "x" did not complete successfully: exit code: 3\nmore', words: '' },
  movedNone: true,
  tags: [],
  isLeg: false,
}

test('tells of each platform how far it came, and of the failed step all that helps', () => {
  const lines = renderFailedBuild(failed).split('\n')
  expect(lines.slice(0, 3)).toEqual(['## r.io/a', '', '**The build failed** with exit code 3. No tag was moved.'])
  expect(lines.filter((line) => line.startsWith('| linux/'))).toEqual([
    expect.stringMatching(
      /^\| linux\/amd64 \| cancelled \| 2\/2 `RUN echo compiling amd64; .*` \| – \| 1\.1&nbsp;s \|$/,
    ),
    expect.stringMatching(
      /^\| linux\/arm64 \| failed \| 2\/2 `RUN echo compiling arm64; .*`, QEMU \| 3 \| 1\.1&nbsp;s \|$/,
    ),
  ])
  const text = lines.join('\n')
  expect(text).toContain('`Dockerfile:3` `RUN x`\n\n````\ncompiling\n```\nlong long')
  expect(text).toMatch(/```mermaid[\s\S]*failed after 1\.1 s :crit/)
})

test('tells what became of tags that may have moved', () => {
  const tags = ['moved: r.io/a:1 (points to sha256:b)', 'not moved: r.io/a:2']
  const summary = renderFailedBuild({
    ...failed,
    step: undefined,
    diagnosis: { message: 'failed to push `a`', words: '' },
    movedNone: false,
    tags,
  })
  expect(summary).toContain('**The build failed**: ``failed to push `a` ``'.replace('``failed', '`` failed'))
  expect(summary).toContain('\n- `moved: r.io/a:1 (points to sha256:b)`\n- `not moved: r.io/a:2`\n')
  expect(summary).not.toContain('No tag was moved')
})

test('the name of a step that printed nothing is left out where a rule says what happened', () => {
  const rule = { id: 'registry-server-error', title: 'Registry server error' }
  const exporting = { name: 'exporting to image', output: [] }
  const { diagnosis } = failed
  const withRule = renderFailedBuild({ ...failed, step: exporting, diagnosis: { ...diagnosis, rule } })
  expect(withRule).not.toContain('`exporting to image`')
  expect(renderFailedBuild({ ...failed, step: exporting })).toContain('`exporting to image`')
})

test('a build that was not followed has the failed step alone', () => {
  const summary = renderFailedBuild({ ...failed, timings: undefined, step: { name: '[2/2] COPY a b', output: [] } })
  expect(summary).toContain('`[2/2] COPY a b`')
  expect(summary).not.toMatch(/\| Platform|mermaid/)
})

test('a platform is done whose last step was', () => {
  const shared: Platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']
  const summary = renderFailedBuild({ ...failed, platforms: shared, timings: timingsOfFixture('shared', shared) })
  expect(summary.match(/\| done \| \d/g)).toHaveLength(3)
})

test('that of a leg is folded', () => {
  const summary = renderFailedBuild({ ...failed, isLeg: true })
  expect(summary).toMatch(/^<details><summary><b>linux\/amd64, linux\/arm64<\/b> of r\.io\/a: failed<\/summary>\n/)
})

test('tells what a rule knows, with its section where the page can be reached', () => {
  const rule = { id: 'registry-refuses-the-login', title: 'Registry refuses the login' }
  const diagnosis = {
    rule,
    message: 'r.io refused <me>; log in',
    words: 'failed to push',
    address: `https://g.example/t.md#${rule.id}`,
  }
  const summary = renderFailedBuild({ ...failed, step: undefined, diagnosis })
  expect(summary).toContain(
    '**The build failed**. No tag was moved.\n\nr.io refused &lt;me&gt;; log in. [Registry refuses the login](https://g.example/t.md#registry-refuses-the-login)\n',
  )
  expect(renderFailedBuild({ ...failed, diagnosis: { ...diagnosis, address: 'docs/t.md' } })).not.toContain('[Registry')
})

test('tells the line of the Dockerfile that is wrong where no step failed', () => {
  const place = { file: 'Dockerfile', line: 3, text: 'RUNN make' }
  const rule = { id: 'dockerfile-does-not-parse', title: 'Dockerfile does not parse' }
  const diagnosis = { rule, message: 'the Dockerfile cannot be read; did you mean RUN?', words: '' }
  const summary = renderFailedBuild({ ...failed, step: undefined, place, diagnosis })
  expect(summary).toContain('\n\nThe Dockerfile cannot be read; did you mean RUN?\n\n')
  expect(summary).toContain('\n`Dockerfile:3` `RUNN make`\n')
})
