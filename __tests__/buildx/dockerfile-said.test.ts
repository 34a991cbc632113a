import { dockerfileSentences } from '../../src/buildx/dockerfile-said.ts'
import { testSamples } from '../sentences.ts'

testSamples(dockerfileSentences, {})
