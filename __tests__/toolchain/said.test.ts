import { supplySentences } from '../../src/toolchain/said.ts'
import { testSamples } from '../sentences.ts'

testSamples(supplySentences, {})
