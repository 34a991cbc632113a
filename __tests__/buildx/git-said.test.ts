import { gitSentences } from '../../src/buildx/git-said.ts'
import { testSamples } from '../sentences.ts'

testSamples(gitSentences, {})
