import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { inputsBlock } from '../script/inputs/block.ts'
import { readRepository } from '../script/repository.ts'

const root = join(import.meta.dirname, '..')
const repository = readRepository(root)

/** A Markdown file of this repository. */
export type Document = { readonly path: string; readonly text: string }

/** A YAML example in a document. */
export type Example = {
  /** Where it stands, e.g. `README.md:7`. */
  readonly place: string
  /** A whole workflow; an example of steps or jobs alone is put into one. */
  readonly workflow: Readonly<Record<string, unknown>> & { readonly jobs: Jobs }
  /** It stands in the document as a whole, from its events on. */
  readonly isWhole: boolean
  /** The bake file that belongs to it: the last one before it in its section, else the first of the document. */
  readonly bakeFile?: string
}

/** A part of a document that is linted like an example, and not run. */
export type Fragment = Pick<Example, 'place' | 'workflow'> & {
  /** What a diff leaves: it shows a workflow of the reader, whose other actions are as the reader has them. */
  readonly isDiff: boolean
}

/** Lines of a step, shown without the list around it: its inputs, and what it uses where that is not this action. */
export type StepLines = Use & {
  readonly place: string
  readonly id?: string
  readonly env?: Readonly<Record<string, unknown>>
}

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }
type Job = {
  readonly needs?: string | readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
  readonly [key: string]: unknown
}
type Jobs = Readonly<Record<string, Job>>

/** The workflow whose jobs the documents of plan and merge show, each alone. */
export const nativeByHand = parse(
  readFileSync(join(root, 'examples', 'workflows', 'native-by-hand.yml'), 'utf8'),
) as Readonly<{ jobs: Jobs }>

/** A step, or a job that calls a reusable workflow. */
export type Use = { readonly uses: string; readonly with: Readonly<Record<string, unknown>> }

/** The documents that users read. */
export function readDocuments(): Document[] {
  const below = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  const inFolders = ['docs', 'examples', 'lab', 'merge', 'plan'].flatMap((folder) =>
    below(folder).map((path) => join(folder, path)),
  )
  const paths = [...readdirSync(root), ...inFolders].filter((path) => path.endsWith('.md'))
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/**
 * The examples in a document: its fenced blocks of `yaml` that are workflows or lists of steps. A generated block of all
 * inputs is not one: inputs that exclude one another are in it.
 */
export function examplesIn({ path, text }: Document): Example[] {
  const document = { path, text: text.replace(inputsBlock, (block) => block.replace(/.+/g, '')) }
  return blocksIn(document, 'ya?ml').flatMap(({ place, index, body }) => {
    const content: unknown = parse(body)
    const workflow = asWorkflow(content)
    const isWhole = typeof content === 'object' && content !== null && 'on' in content
    const bakeFile = bakeFileOf(document.text, index)
    return workflow ? [{ place, workflow, isWhole, ...(bakeFile !== undefined && { bakeFile }) }] : []
  })
}

/** The fragments in a document: blocks of `yaml` that are a job without its name, for clouds that a test cannot reach, and what each `diff` leaves. */
export function fragmentsIn(document: Document): Fragment[] {
  const jobs = blocksIn(document, 'ya?ml').flatMap(({ place, body }) => {
    const workflow = asJob(parse(body))
    return workflow ? [{ place, workflow, isDiff: false }] : []
  })
  const diffs = blocksIn(document, 'diff').flatMap(({ place, body }) => {
    const lines = body.split('\n').filter((line) => !line.startsWith('-'))
    const content: unknown = parse(lines.map((line) => line.slice(1)).join('\n'))
    const workflow = asWorkflow(content) ?? asJob(content)
    return workflow ? [{ place, workflow, isDiff: true }] : []
  })
  return [...jobs, ...diffs]
}

/** Inputs that a document shows alone, as a mapping: `runners: …`. */
export function settingsIn(document: Document): { place: string; settings: Readonly<Record<string, unknown>> }[] {
  return blocksIn(document, 'ya?ml').flatMap(({ place, body }) => {
    const content: unknown = parse(body)
    if (typeof content !== 'object' || content === null || Array.isArray(content)) return []
    const isOther = ['jobs', 'steps', 'with', 'kind'].some((key) => key in content)
    return isOther ? [] : [{ place, settings: content as Readonly<Record<string, unknown>> }]
  })
}

/** The blocks of `yaml` in a document that are the lines of one step, its `with` among them. */
export function stepLinesIn(document: Document): StepLines[] {
  return blocksIn(document, 'ya?ml').flatMap(({ place, body }) => {
    const content: unknown = parse(body)
    if (typeof content !== 'object' || content === null || !('with' in content)) return []
    const lines = content as Omit<StepLines, 'place' | 'uses'> & { readonly uses?: string }
    return [{ uses: `${repository}@v1`, ...lines, place }]
  })
}

/** The fenced blocks of a language, without the indentation of their fence. */
function blocksIn({ path, text }: Document, language: string): { place: string; index: number; body: string }[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)\\n\\1\`\`\`$`, 'gm')
  return [...text.matchAll(fence)].map((block) => {
    const [, indent = '', body = ''] = block
    const place = `${path}:${text.slice(0, block.index).split('\n').length}`
    return { place, index: block.index, body: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') }
  })
}

function bakeFileOf(text: string, end: number): string | undefined {
  const filesIn = (part: string) => [...part.matchAll(/^```hcl\n([\s\S]*?)^```$/gm)].map(([, content]) => content)
  const section = text.slice(text.lastIndexOf('\n## ', end) + 1, end)
  return filesIn(section).at(-1) ?? filesIn(text)[0]
}

/**
 * What a workflow's jobs lack of what github.com asks for, and act does not: permissions, a checkout, a login that the
 * program sees.
 */
export function lacksOf({ permissions: common, jobs }: Readonly<Record<string, unknown>> & { jobs: Jobs }): string[] {
  return Object.entries(jobs).flatMap(([name, { permissions = common as Job['permissions'], steps = [] }]) => {
    const may = (scope: string) => permissions?.[scope] === 'write'
    const build = steps.find(({ uses = '' }) =>
      [`${repository}@`, `${repository}/bake@`].some((own) => uses.startsWith(own)),
    )
    const signs = steps.some(({ run = '' }) => /^\s*cosign sign /m.test(run))
    const pushes = build?.with?.push !== undefined && build.with.push !== false
    const before = (pattern: RegExp) => steps.some(({ uses = '', run = '' }) => pattern.test(uses) || pattern.test(run))
    const login = before(/^docker\/login-action@|\bdocker login\b/)
    const lacks: [boolean, string][] = [
      [(build?.with?.context ?? build?.with?.source) === '.' && !before(/^actions\/checkout@/), 'a checkout'],
      [pushes && !may('packages'), 'packages: write'],
      [pushes && !login && build?.with?.['registry-auth'] === undefined, 'a login for the push'],
      [signs && !may('id-token'), 'id-token: write'],
      [signs && !before(/^sigstore\/cosign-installer@/), 'cosign'],
      [signs && !login && !before(/\bcosign login\b/), 'a login for cosign'],
    ]
    return lacks.flatMap(([is, what]) => (is ? [`job ${name}: ${what}`] : []))
  })
}

/** What a workflow uses, in its steps and as its jobs. */
export function usesIn(workflow: Readonly<Record<string, unknown>>): Use[] {
  const found: Use[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('uses' in value && typeof value.uses === 'string') {
      found.push({ uses: value.uses, with: 'with' in value ? (value.with as Use['with']) : {} })
    }
    for (const inner of Object.values(value)) visit(inner)
  }
  visit(workflow)
  return found
}

function asWorkflow(content: unknown): Example['workflow'] | undefined {
  if (Array.isArray(content)) {
    const steps = content.every((item) => item && typeof item === 'object' && ('uses' in item || 'run' in item))
    return steps ? { on: 'push', jobs: { example: { 'runs-on': 'ubuntu-24.04', steps: content } } } : undefined
  }
  if (typeof content !== 'object' || content === null) return undefined
  if ('jobs' in content) return { on: 'push', ...content, jobs: withNeeds(content.jobs as Jobs) }
  return undefined
}

function asJob(content: unknown): Example['workflow'] | undefined {
  if (typeof content !== 'object' || content === null || !('steps' in content) || 'jobs' in content) return undefined
  return { on: 'push', jobs: { example: { 'runs-on': 'ubuntu-24.04', ...(content as Job) } } }
}

/** Jobs, with those that they need and that are shown elsewhere. */
function withNeeds(jobs: Jobs): Jobs {
  const needed = Object.values(jobs).flatMap(({ needs = [] }) => needs)
  const elsewhere = Object.entries(nativeByHand.jobs).filter(([name]) => needed.includes(name))
  return { ...Object.fromEntries(elsewhere), ...jobs }
}
