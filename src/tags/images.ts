import { messageOf } from '../message.ts'
import { parseReference, type Reference } from '../reference.ts'
import { isEnabled } from './enable.ts'
import type { Facts } from './facts.ts'
import { isComment, readFields } from './fields.ts'
import { meant, refuseControlCharacters, wrong } from './wrong.ts'

const input = 'images'
const keys = ['name', 'enable']

/**
 * The names that are enabled, in lower case as registries want them.
 *
 * @param images each a name, or `name=…,enable=…`
 * @throws Error that names the entry, what is wrong with it and what to write
 */
export async function enabledImages(images: readonly string[], facts: Facts): Promise<string[]> {
  const names: string[] = []
  for (const image of images.filter((line) => !isComment(line))) names.push(...(await namesOf(image, facts)))
  return names
}

async function namesOf(image: string, facts: Facts): Promise<string[]> {
  refuseControlCharacters(input, image)
  const fields = readFields(image)
  if (fields.every(({ key }) => key === undefined)) {
    return fields.flatMap(({ value }) => (value === '' ? [] : [repositoryOf(image, value)]))
  }
  const unknown = fields.find(({ key = 'name' }) => !keys.includes(key))
  if (unknown?.key) throw wrong(input, image, `unknown attribute '${unknown.key}'${meant(unknown.key, keys)}`)
  const last = (name: string) => fields.findLast(({ key = 'name' }) => key === name)?.value
  const name = last('name') ?? ''
  if (name === '') throw wrong(input, image, 'has no name, expected e.g. name=ghcr.io/you/app,enable=true')
  const enabled = await isEnabled(last('enable') ?? 'true', facts).catch((error) => {
    throw wrong(input, image, messageOf(error), error)
  })
  return enabled ? [repositoryOf(image, name)] : []
}

function repositoryOf(image: string, name: string): string {
  const { repository, tag, digest } = parsed(image, name)
  if (tag === undefined && digest === undefined) return repository
  throw wrong(
    input,
    image,
    `has a ${tag === undefined ? 'digest' : 'tag'}, expected a repository, e.g. ghcr.io/you/app`,
  )
}

function parsed(image: string, name: string): Reference {
  try {
    return parseReference(name)
  } catch (error) {
    throw wrong(input, image, messageOf(error), error)
  }
}
