import type { Advice } from '../../advice.ts'
import { isIgnoredFile } from '../../buildx/warnings.ts'
import type { Look } from './look.ts'
import type { Symptom } from './rule.ts'
import { inBrackets } from './stages.ts'

/** Explains why COPY or ADD did not find a file. */
export function missingFile(path: string, symptom: Symptom, look: Look): Advice {
  if (fromOf(symptom) !== undefined) return missingInStage(path, symptom)
  const name = path.replace(/^\//, '')
  const where = inBrackets(symptom)
  const { source, warnings, hasFile } = look
  const isIgnored = warnings.some((warning) => isIgnoredFile(warning, name))
  if (isIgnored || hasFile('context', name))
    return {
      cause: `${path}${where} exists, but .dockerignore excludes it from the context`,
      remedy: `remove the line that matches it from .dockerignore, or add !${name} after it`,
    }
  if (source && source.context === undefined)
    return {
      cause: `${path}${where} is not in the context, which BuildKit fetched itself: it contains only committed files`,
      remedy: `commit the file; if an earlier step generates it, build the workspace: 'context: .'`,
    }
  if (hasFile('workspace', name))
    return {
      cause: `${path}${where} is in the repository, but outside the context '${source?.context}'`,
      remedy: `set 'context: .' and 'file' to the path of the Dockerfile, or add the folder that has it to 'build-contexts'`,
    }
  return {
    cause: `${path}${where} is not in the context${source?.context === undefined ? '' : ` '${source.context}'`}`,
    remedy: `check its spelling, 'context' and .dockerignore, and whether an earlier step has to generate it`,
  }
}

export function missingInStage(path: string, symptom: Symptom): Advice {
  const from = fromOf(symptom)
  return {
    cause: `${path}${inBrackets(symptom)} is not in ${from === undefined ? 'the stage or image that it is copied from' : `'${from}', which it is copied from`}`,
    remedy: 'check where that stage puts it; the path must be the same on every platform',
  }
}

/** What COPY or ADD copies from, if not from the context. */
function fromOf({ step, place }: Symptom): string | undefined {
  return (place?.text ?? step?.name ?? '').match(/--from=(\S+)/)?.[1]
}
