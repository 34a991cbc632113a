import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { FakeRegistry } from './registry.ts'
import { Machine, type Script } from './shipped.ts'

// What dist/ tells of builds as buildx told them, see buildx/followed.test.ts.
const fixture = (name: string) => join(import.meta.dirname, 'buildx', 'fixtures', `${name}.jsonl`)
const quote = (value: unknown) => `'${JSON.stringify(value)}'`

const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']
const old = registry.index('app', three.slice(0, 2))
const index = registry.index('app', three)
beforeEach(() => {
  registry.behaviour = {}
  registry.asked.length = 0
  registry.point('app', 'v1', old)
})

function answers(name: string, exitCode = 0): Script {
  const metadata = { 'containerimage.digest': index.digest, 'buildx.build.ref': 'b/b0/x', 'image.name': app }
  return {
    'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
    'docker run': `echo ${quote({ supported: three })}`,
    'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
    'buildx build': `for a; do case $a in
      --metadata-file=*) echo ${quote(metadata)} > "\${a#*=}" ;;
      esac; done; while IFS= read -r line; do printf '%s\\n' "$line" >&2; done < ${fixture(name)}; exit ${exitCode}`,
  }
}

function build(script: Script, more: Readonly<Record<string, string>>) {
  const machine = new Machine(script)
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  return machine.run('build', {
    context: '.',
    platforms: three.join(','),
    emulation: 'always',
    'buildx-version': '0.36.1',
    'buildx-sha256': sha256,
    'buildkit-image': 'moby/buildkit:v0.32.2',
    'binfmt-image': 'binfmt',
    ...more,
  })
}

const pushed = { push: 'true', tags: `${app}:v1` }

describe('a build that was followed', () => {
  test('has times in its output, a timeline, and what changed', async () => {
    const { exitCode, outputs, summary } = await build(answers('shared'), pushed)
    expect(exitCode).toBe(0)
    const { phases, platforms } = JSON.parse(outputs.timings ?? '')
    expect(Object.keys(phases)).toEqual(['toolchain', 'check', 'tags', 'build', 'push'])
    expect(Object.keys(platforms)).toEqual(three)
    expect(summary).toContain('```mermaid\n')
    expect(summary).toContain('<details><summary>Slowest steps</summary>')
    expect(summary).toMatch(/^\| Platform \| Digest \| Size \| Layers \| Cached \| Ran \| Build \|$/m)
    expect(summary).toMatch(
      /^\| linux\/arm64 \| `\w{12}` \| 42&nbsp;B<br>±0 \| 1 \| 0 \| 4 \| \d\.\d&nbsp;s<br>QEMU \|$/m,
    )
    expect(summary).toMatch(/^\| linux\/arm\/v7 \| `\w{12}` \| 42&nbsp;B<br>new \|/m)
    // The old index and its two manifests, beside those of the new one.
    expect(registry.count('GET', '/manifests/')).toBe(1 + 3 + 1 + 2)
  })

  test('is one line of a leg', async () => {
    const { summary } = await build(answers('shared'), { push: 'true', publish: 'digest', images: app })
    expect(summary).toMatch(
      /^<details><summary><b>linux\/amd64, linux\/arm64, linux\/arm\/v7<\/b> of .*: pushed by digest/,
    )
    expect(summary).not.toMatch(/^## /m)
  })

  test('has the table of rules in the section of a leg', async () => {
    const { summary } = await build(answers('shared'), {
      push: 'true',
      publish: 'digest',
      images: app,
      tags: 'type=raw,value=v1',
    })
    expect(summary).toMatch(
      /Tags by rule[\s\S]*`value=v1` \| `v1` \|[\s\S]*```mermaid[\s\S]*<\/details>\n\n<\/details>\s*$/,
    )
  })
})

test('a build that failed tells how far each platform came, and that no tag was moved', async () => {
  const two = three.slice(0, 2).join(',')
  const { exitCode, outputs, summary } = await build(answers('failing', 1), { ...pushed, platforms: two })
  expect(exitCode).toBe(1)
  expect(outputs.timings).toBe('')
  expect(summary).toContain('**The build failed** with exit code 3. No tag was moved.\n')
  expect(summary).toMatch(/^\| linux\/amd64 \| cancelled \|/m)
  expect(summary).toMatch(/^\| linux\/arm64 \| failed \| 2\/2 `RUN .*`, QEMU \| 3 \|/m)
  expect(summary).toContain('`fail.Dockerfile:3`')
  expect(summary).toMatch(/```\ncompiling arm64\nbroken\n```/)
})

test('a failed build that was not followed has the failed step', async () => {
  const words = [
    '------',
    ' > [linux/arm64 2/2] RUN x:',
    '0.064 broken',
    '------',
    'ERROR: failed to solve: process "x" did not complete successfully: exit code: 4',
  ]
  const script = {
    ...answers('failing'),
    'buildx build': `printf '%s\\n' ${words.map((line) => `'${line}'`).join(' ')} >&2; exit 1`,
  }
  const { summary } = await build(script, { ...pushed, progress: 'plain' })
  expect(summary).toContain('**The build failed** with exit code 4. No tag was moved.\n')
  expect(summary).toContain('`[linux/arm64 2/2] RUN x`\n\n```\nbroken\n```\n')
})

test('call: check lists its warnings', async () => {
  const source = Buffer.from('FROM scratch as x\n').toString('base64')
  const result = {
    warnings: [{ ruleName: 'FromAsCasing', detail: 'as is not FROM', location: { ranges: [{ start: { line: 1 } }] } }],
    sources: [{ data: source }],
  }
  const script = {
    ...answers('shared'),
    'buildx build': `for a; do case $a in --metadata-file=*) echo ${quote({ 'result.json': JSON.stringify(result) })} > "\${a#*=}" ;; esac; done`,
  }
  const { summary } = await build(script, { call: 'check', images: app, tags: 'type=raw,value=v1' })
  expect(summary).toContain('## Check of `Dockerfile`: 1 warning\n')
  expect(summary).toContain('| 1 | FromAsCasing | as is not FROM |\n')
  expect(summary).not.toContain('Tags by rule')
})
