import { join } from 'node:path'
import type { Scene } from '../../failure.ts'
import { readText } from '../../input/file.ts'
import { dockerHub, referenceIn } from '../../reference.ts'

type Named = { readonly place: string; readonly reference: string }

/** Finds where a registry's host is named, in words: `'tags'`, `Dockerfile:3`. */
export function placesOf(host: string, { names = {}, source, runner }: Scene): string[] {
  const path = source?.dockerfile
  const text = path === undefined || runner === undefined ? undefined : readText(join(runner.workspace, path))
  const inInputs = Object.entries(names).flatMap(([input, references]) =>
    // A reference without a host does not name it.
    references.filter(isWithHost).map((reference) => ({ place: `'${input}'`, reference })),
  )
  const inDockerfile = path === undefined || text === undefined ? [] : imagesIn(path, text)
  const found = [...inInputs, ...inDockerfile].filter(({ reference }) => hostOf(reference) === host)
  return [...new Set(found.map(({ place }) => place))]
}

/** The first image to push whose name has no host, and so is on Docker Hub. */
export function unnamedHost({ names = {} }: Pick<Scene, 'names'>): string | undefined {
  const pushed = [...(names.tags ?? []), ...(names.images ?? [])]
  return pushed.find((name) => hostOf(name) === dockerHub && !isWithHost(name))
}

/** The images that FROM, `--from=` and the syntax line name, without stages. */
function imagesIn(path: string, text: string): Named[] {
  const lines = text.split('\n')
  const stages = lines.flatMap((line) => line.match(/^\s*FROM\s.*\sAS\s+(\S+)/i)?.[1]?.toLowerCase() ?? [])
  return lines.flatMap((line, index) => {
    const [, reference] =
      line.match(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/i) ??
      line.match(/^\s*(?:COPY|RUN)\s.*?[-,]{1,2}from=([^\s,]+)/i) ??
      line.match(/^#\s*syntax\s*=\s*(\S+)/i) ??
      []
    const isImage = reference !== undefined && !stages.includes(reference.toLowerCase())
    return isImage ? [{ place: `${path}:${index + 1}`, reference }] : []
  })
}

function isWithHost(name: string): boolean {
  const reference = referenceIn(name)
  return reference !== undefined && reference.repository !== reference.path
}

function hostOf(name: string): string | undefined {
  return referenceIn(name)?.host
}
