import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { filesThatNameMajor, versionedBakePaths, versionedPath, versionedUse } from '../documents.ts'
import { readRepository } from '../repository.ts'
import { renderBakeWorkflow, renderTargetWorkflow } from './bake.ts'
import { renderImageAction, renderVersioned } from './versioned.ts'
import { type Action, renderWorkflow } from './workflow.ts'

/** The reusable workflow for github.com. Its jobs are written there by hand; all else of it, and the other files, is rendered. */
export const selfPath = '.github/workflows/multiarch.yml'

/** The reusable workflows for bake files: the one that is called, and the one that it calls for each target. */
export const bakePaths = [
  '.github/workflows/multiarch-bake.yml',
  '.github/workflows/multiarch-bake-target.yml',
] as const

/** The build action in a folder of its own, since `$/` names no root. */
export const imagePath = 'image/action.yml'

/**
 * Renders what is derived from the actions and the reusable workflow.
 *
 * @param root folder of the repository
 * @param version of its actions that the workflow for other engines names, e.g. `v1`; otherwise the one that it names already
 * @returns path to text
 */
export function renderMultiarch(root: string, version?: string): Record<string, string> {
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const action = (path: string) => parse(read(path)) as Action
  const [, present = 'v1'] = read(versionedPath).match(/uses: \S+\/plan@(\S+)/) ?? []
  const actions = {
    build: action('action.yml'),
    plan: action('plan/action.yml'),
    merge: action('merge/action.yml'),
    bake: action('bake/action.yml'),
  }
  const versioned = (workflow: string) => renderVersioned(workflow, readRepository(root), version ?? present)
  const workflow = renderWorkflow(read(selfPath), actions)
  const [bake, target] = [
    renderBakeWorkflow(read(bakePaths[0]), actions),
    renderTargetWorkflow(read(bakePaths[1]), actions),
  ]
  return {
    [selfPath]: workflow,
    [versionedPath]: versioned(workflow),
    [bakePaths[0]]: bake,
    [bakePaths[1]]: target,
    [versionedBakePaths[0]]: versioned(bake),
    [versionedBakePaths[1]]: versioned(target),
    [imagePath]: renderImageAction(read('action.yml')),
  }
}

/**
 * Writes what `renderMultiarch` returns. With the version of a release, documents and examples are made to name the tag that
 * moves with it first; a prerelease moves none.
 */
export function updateMultiarch(root: string, version?: string): void {
  const [, major] = version?.match(/^(v\d+)(?:\.\d+\.\d+)?$/) ?? []
  if (major) nameMajor(root, major)
  for (const [path, text] of Object.entries(renderMultiarch(root, version))) writeFileSync(join(root, path), text)
}

function nameMajor(root: string, major: string): void {
  const use = versionedUse(readRepository(root))
  for (const path of filesThatNameMajor(root)) {
    const text = readFileSync(join(root, path), 'utf8')
    const named = text.replace(use, (_, name: string) => `${name}@${major}`)
    if (named !== text) writeFileSync(join(root, path), named)
  }
}
