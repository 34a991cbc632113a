import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ownOutputs as build } from '../../src/image/own-outputs.ts'
import { ownOutputs as merge } from '../../src/merge/run.ts'
import { resetOutputs } from '../../src/report/outputs.ts'

test.each([
  ['action.yml', build],
  ['merge/action.yml', merge],
])('every output of %s is set before anything else is done', (path, others) => {
  const lines: string[] = []
  const write = process.stdout.write
  process.stdout.write = (chunk) => lines.push(String(chunk)) > 0
  try {
    resetOutputs(others)
  } finally {
    process.stdout.write = write
  }
  // Without the runner's file, @actions/core sets outputs by commands.
  const names = lines.flatMap((line) => line.match(/::set-output name=([\w-]+)::\n?$/)?.[1] ?? [])
  const { outputs } = parse(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'))
  expect(names.sort()).toEqual(Object.keys(outputs).sort())
})
