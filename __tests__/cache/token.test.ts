import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Machine } from '../shipped.ts'

const supported = JSON.stringify({ supported: ['linux/amd64', 'linux/arm64'] })

test('the token of the cache service reaches the builds and no other program, and no argument', async () => {
  // Each program writes down whether it has the token.
  const note = `echo "$line \${ACTIONS_RUNTIME_TOKEN:-none}" >> "$HOME.tokens"`
  const machine = new Machine({
    'docker image inspect': `${note}; echo 'Error: No such image' >&2; exit 1`,
    'docker run': `${note}; echo '${supported}'`,
    'docker ': note,
    'buildx build': `${note}; for a; do case $a in
      --metadata-file=*) echo '{"buildx.build.ref":"b/b0/x"}' > "\${a#*=}" ;;
      esac; done`,
    'buildx inspect': `${note}; printf 'Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n'`,
    'buildx ': note,
  })
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  const { exitCode, calls, log } = await machine.run(
    'build',
    {
      context: '.',
      platforms: 'linux/amd64,linux/arm64',
      emulation: 'always',
      outputs: 'type=cacheonly',
      cache: 'gha',
      'cache-binary': 'false',
      'buildx-version': '0.36.1',
      'buildx-sha256': sha256,
      'buildkit-image': 'moby/buildkit:v0.32.2',
      'binfmt-image': 'binfmt',
    },
    {
      env: {
        ACTIONS_CACHE_SERVICE_V2: 'True',
        ACTIONS_RESULTS_URL: 'https://results.example/',
        ACTIONS_RUNTIME_TOKEN: 'very-secret',
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REF: 'refs/heads/main',
      },
    },
  )
  expect({ exitCode, log: exitCode ? log : '' }).toEqual({ exitCode: 0, log: '' })
  const noted = readFileSync(`${machine.path('home')}.tokens`, 'utf8')
    .trimEnd()
    .split('\n')
  const withToken = noted.filter((line) => line.endsWith('very-secret'))
  // The build, and the solve that writes the cache.
  expect(withToken.map((line) => line.split('\x1f').slice(0, 2))).toEqual([
    ['buildx', 'build'],
    ['buildx', 'build'],
  ])
  expect(noted.length).toBeGreaterThan(withToken.length + 3)
  expect(calls.flat().join()).not.toContain('very-secret')
  expect(log.replace(/^::add-mask::.*$/m, '')).not.toContain('very-secret')
})
