import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parseAction } from '@actions/workflow-parser/actions/action-parser'
import { convertActionTemplate } from '@actions/workflow-parser/actions/action-template'
import { parse } from 'yaml'
import { readRepository } from '../script/repository.ts'
import { type Use, usesIn } from './documents.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const ownPath = new RegExp(`^(?:${readRepository(root)}|\\.|\\$)(?:/([^@]*))?(?:@.*)?$`)
const trace = new NoOperationTraceWriter()

/** Paths of the workflows of this repository, and of those that users copy. */
export const workflowFiles = ['.github/workflows', 'examples/workflows'].flatMap((folder) => filesBelow(folder))

/** Paths of the actions that users call, and of those of the workflows. */
export const actionFiles = ['.', 'bake', 'image', 'plan', 'merge', '.github/actions']
  .flatMap((folder) => (folder === '.' ? ['action.yml'] : filesBelow(folder)))
  .filter((path) => path.endsWith('action.yml'))

/**
 * What GitHub's own parser has against a workflow, reusable workflows of ours that it calls included: keys, expressions and
 * the contexts that they may use, `needs`, inputs and secrets of calls. It does not look into the actions that steps use.
 *
 * @param name stands before each complaint
 */
export async function parseErrors(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, trace)
  const files = { getFileContent: async ({ path }: { path: string }) => ({ name: path, content: read(path) }) }
  if (value) await convertWorkflowTemplate(context, value, files, { fetchReusableWorkflowDepth: 1 })
  return context.errors.getErrors().map(({ message }) => message)
}

/** The same for an action. */
export function actionErrors(name: string, content: string): string[] {
  const { context, value } = parseAction({ name, content }, trace)
  if (value) convertActionTemplate(context, value)
  return context.errors.getErrors().map(({ message }) => message)
}

/** What the actions of this repository that a workflow's or action's steps use would have against their inputs. */
export function inputErrors(content: string): string[] {
  return usesIn(parse(content)).flatMap((use) => {
    const [own, path = ''] = use.uses.match(ownPath) ?? []
    if (own === undefined || path.endsWith('.yml')) return []
    // PipelineConstants.TryParseSelfRepository of actions/runner; the parser lets it pass.
    return own === '$/' ? [`'$/' names no folder`] : errorsOfUse(use, path)
  })
}

function errorsOfUse({ uses, with: given }: Use, path: string): string[] {
  const declared: Record<string, { required?: boolean }> = parse(read(join(path, 'action.yml'))).inputs ?? {}
  const unknown = Object.keys(given ?? {}).filter((name) => !(name in declared))
  const missing = Object.keys(declared).filter((name) => declared[name]?.required && !(name in (given ?? {})))
  return [
    ...unknown.map((name) => `${uses} has no input '${name}'`),
    ...missing.map((name) => `${uses} needs the input '${name}'`),
  ]
}

function filesBelow(folder: string): string[] {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => path.endsWith('.yml')).map((path) => join(folder, path))
}
