import { resolve } from 'node:path'
import * as core from '@actions/core'
import type { Warning } from '../buildx/warnings.ts'
import { isRemote } from '../git-context.ts'
import { readText } from '../input/file.ts'
import type { Runner } from '../runner.ts'
import type { BuildDecision } from './decide.ts'

/** One annotation of the run, in the shape of @actions/core. */
export type Annotation = {
  readonly message: string
  readonly title: string
  readonly file?: string
  readonly startLine?: number
  readonly endLine?: number
}

/**
 * Turns warnings about a Dockerfile into annotations. File and line are given only where the file is known to hold what
 * the warning is about, since an annotation on the wrong line misleads.
 *
 * @param dockerfile path in the repository; undefined when the Dockerfile comes from elsewhere
 * @param content of that file; undefined where it cannot be read because the context is Git
 */
export function annotate(
  warnings: readonly Warning[],
  dockerfile: string | undefined,
  content: string | undefined,
): Annotation[] {
  return warnings.map(({ title, message, url, source, line, endLine }) => ({
    title,
    message: url ? `${message}\n${url}` : message,
    ...(dockerfile !== undefined &&
      (content === undefined || content === source) && {
        file: dockerfile,
        ...(line && { startLine: line }),
        ...(endLine && { endLine }),
      }),
  }))
}

export function annotateDockerfile(
  warnings: readonly Warning[],
  { dockerfile, request, shows }: BuildDecision,
  { workspace }: Runner,
): void {
  if (!shows.annotations) return
  const isLocal = dockerfile !== undefined && !isRemote(request.context)
  const content = isLocal ? (readText(resolve(workspace, dockerfile)) ?? '') : undefined
  for (const { message, ...properties } of annotate(warnings, dockerfile, content)) core.warning(message, properties)
}
