import { printedSentences } from '../../src/buildx/printed-said.ts'
import { testSamples } from '../sentences.ts'

testSamples(printedSentences, {})
