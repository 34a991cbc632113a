import { kubernetesSentences } from '../../src/kubernetes/said.ts'
import { testSamples } from '../sentences.ts'

testSamples(kubernetesSentences, {})
