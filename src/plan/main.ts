import * as core from '@actions/core'
import { readPlatforms } from '../input/platforms.ts'
import { choice, list, text } from '../input/read.ts'
import { messageOf } from '../message.ts'
import { log } from '../report/log.ts'
import { readRunner } from '../runner.ts'
import { planMatrix } from './matrix.ts'
import { hostedRunners, parseRunners } from './runners.ts'

try {
  const notices: string[] = []
  const platforms = readPlatforms(list('platforms', { comma: true }), readRunner(process.env), notices)
  const rules = parseRunners(text('runners'))
  const matrix = planMatrix(platforms, rules, choice('group', 'platform', 'runner'))

  // Rules that nobody wrote need not be of use.
  for (const notice of rules === hostedRunners ? notices : [...notices, ...matrix.notices]) log.notice(notice)
  for (const leg of matrix.legs) {
    log.info(`${leg.platforms} on ${JSON.stringify(leg.runner)}${leg.emulated ? ', probably under QEMU' : ''}`)
  }
  core.setOutput('matrix', JSON.stringify({ include: matrix.legs }))
  core.setOutput('platforms', matrix.platforms.join(','))
  core.setOutput('runners', JSON.stringify(matrix.runners))
} catch (error) {
  core.setFailed(messageOf(error))
}
