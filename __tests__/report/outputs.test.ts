import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { outputs as bake } from '../../src/bake/outputs.ts'
import { ownOutputs as build } from '../../src/image/own-outputs.ts'
import { ownOutputs as merge } from '../../src/merge/run.ts'
import { imageOutputs, resetOutputs } from '../../src/report/outputs.ts'

test.each([
  ['action.yml', [...imageOutputs, ...build]],
  ['merge/action.yml', [...imageOutputs, ...merge]],
  ['bake/action.yml', bake],
])('every output of %s is set before anything else is done', (path, outputs) => {
  const lines: string[] = []
  const write = process.stdout.write
  process.stdout.write = (chunk) => lines.push(String(chunk)) > 0
  try {
    resetOutputs(outputs)
  } finally {
    process.stdout.write = write
  }
  // Without the runner's file, @actions/core sets outputs by commands.
  const names = lines.flatMap((line) => line.match(/::set-output name=([\w-]+)::\n?$/)?.[1] ?? [])
  const declared = parse(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'))
  expect(names.sort()).toEqual(Object.keys(declared.outputs).sort())
})
