import { describe, test } from '@jest/globals'
import { type Case, judge } from './table.ts'

describe('the default rules', () => {
  test.each<Case>([
    ['push main', '', 'main'],
    ['push releases/v1', '', 'releases-v1'],
    ['tag v1.2.3', '', 'v1.2.3 latest'],
    ['tag v2.0.8-beta.67', '', 'v2.0.8-beta.67 latest'],
    ['tag release1', '', 'release1 latest'],
    ['pr', '', 'pr-2'],
    ['pull_request_target refs/pull/7/merge', '', 'pr-7'],
    ['schedule', '', 'nightly main'],
    ['schedule refs/heads/dev', '', 'nightly dev'],
    ['workflow_dispatch', '', 'main'],
    ['workflow_dispatch refs/tags/v1', '', 'v1 latest'],
    ['release refs/tags/v1.1.1', '', 'v1.1.1 latest'],
    ['merge_group refs/heads/gh-readonly-queue/main/pr-1', '', 'gh-readonly-queue-main-pr-1'],
    ['check_run', '# a comment alone', 'main'],
    ['push', '', '', '', { ref: '' }],
    ['push refs/notes/x', '', '', '', { ref: 'refs/notes/x' }],
  ])('%s', judge)
})
