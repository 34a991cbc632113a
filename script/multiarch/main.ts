import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Action, renderWorkflow } from './workflow.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const action = (path: string): Action => parse(read(path)) as Action

const path = '.github/workflows/multiarch.yml'
const present = read(path)
const [, release = 'v1'] = present.match(/multiarch-build\/plan@(\S+)/) ?? []
const [version = release] = process.argv.slice(2)
const actions = {
  build: action('action.yml'),
  plan: action('plan/action.yml'),
  merge: action('merge/action.yml'),
}
writeFileSync(join(root, path), renderWorkflow(present, actions, version))
