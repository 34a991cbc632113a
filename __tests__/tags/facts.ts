import type { Facts } from '../../src/tags/facts.ts'

export const sha = '860c1904a1ce19322e91ac35af1ab07466440c37'

/** Runs by name, as tables of tests name them: `push main`, `tag v1.2.3`, `pr`, `schedule`, or any event with a ref. */
export function factsOf(run: string, given: Partial<Facts> = {}): Facts {
  const [word = '', name = ''] = run.split(' ')
  const [eventName, ref] =
    word === 'push'
      ? ['push', `refs/heads/${name}`]
      : word === 'tag'
        ? ['push', `refs/tags/${name}`]
        : word === 'pr'
          ? ['pull_request', `refs/pull/${name || '2'}/merge`]
          : [word, name || 'refs/heads/main']
  return {
    eventName,
    ref,
    sha,
    shortShaLength: 7,
    event: word === 'pr' ? { pull_request: { base: { ref: 'main' } } } : {},
    actor: 'octocat',
    now: new Date('2020-01-10T00:30:00.000Z'),
    defaultBranch: async () => 'main',
    commitDate: async () => new Date('2020-01-09T23:05:07.000Z'),
    ...given,
  }
}
