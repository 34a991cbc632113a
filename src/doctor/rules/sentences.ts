import { dockerfileSentences } from '../../buildx/dockerfile-said.ts'
import { gitSentences } from '../../buildx/git-said.ts'
import { printedSentences } from '../../buildx/printed-said.ts'
import { buildxSentences } from '../../buildx/said.ts'
import { engineSentences } from '../../docker/engine-said.ts'
import { dockerSentences } from '../../docker/said.ts'
import { goSentences } from '../../go-said.ts'
import { kubernetesSentences } from '../../kubernetes/said.ts'
import { runSentences } from '../../run-said.ts'
import { readerOf } from '../../said.ts'
import { supplySentences } from '../../toolchain/said.ts'

/** All sentences of other programs that are understood. */
export const sentences = [
  ...buildxSentences,
  ...dockerfileSentences,
  ...dockerSentences,
  ...engineSentences,
  ...kubernetesSentences,
  ...runSentences,
  ...printedSentences,
  ...goSentences,
  ...supplySentences,
  ...gitSentences,
] as const

export type Kind = (typeof sentences)[number]['kind']

/** Finds what was said, by any program. The rule and its phase decide which sentences count. */
export const saidByAny = readerOf<Kind>(sentences)
