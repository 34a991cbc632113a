import { runSentences } from '../src/run-said.ts'
import { testSamples } from './sentences.ts'

testSamples(runSentences, { 'no such program': [['not started']] })
