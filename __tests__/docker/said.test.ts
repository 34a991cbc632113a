import { expect, test } from '@jest/globals'
import { dockerSentences, saidByDocker } from '../../src/docker/said.ts'
import { goSentences } from '../../src/go-said.ts'
import { type Besides, testSamples } from '../sentences.ts'

const besides: Besides = {
  'proxy refused': [['access refused']],
  'proxy out of reach': [['connection refused']],
  'no context': [['not in the registry']],
  certificate: [['unknown authority']],
  unprivileged: [['user namespaces'], ['no binfmt_misc']],
  'user namespaces': [['unprivileged']],
  'registration refused': [['access refused']],
  'unknown authority': [['certificate']],
  'certificate out of date': [['certificate']],
  'certificate for other names': [['certificate'], ['certificate'], ['certificate']],
  'client certificate': [['certificate'], ['certificate']],
}

testSamples([...dockerSentences, ...goSentences], besides)

test('knows the words of Go', () => {
  expect(saidByDocker('Get "http://r/v2/": EOF', ['connection closed'])?.kind).toBe('connection closed')
})
