import { engineSentences } from '../../src/docker/engine-said.ts'
import { testSamples } from '../sentences.ts'

testSamples(engineSentences, {})
