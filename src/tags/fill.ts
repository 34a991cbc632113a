import handlebars from 'handlebars/dist/cjs/handlebars.js'
import { messageOf } from '../message.ts'
import type { Rendered, Value, Vocabulary } from './vocabulary.ts'
import { meant } from './wrong.ts'

const library = handlebars.default
type Syntax = ReturnType<typeof library.parse>
type Statement = Syntax['body'][number]

/** The helpers of Handlebars without `log`, which prints. */
const helpers = ['if', 'unless', 'each', 'with', 'lookup']
/** Blocks in which names are those of something else. */
const scopes = ['each', 'with']

/**
 * Fills in a text that has expressions, see render().
 *
 * @throws Error for a text that is not a template, and for unknown expressions
 */
export async function fill(text: string, { names, valuesOf }: Vocabulary): Promise<Rendered> {
  const used = namesIn(parse(text))
  const unknown = used.find((name) => !names.includes(name) && !helpers.includes(name))
  if (unknown !== undefined)
    throw new Error(`unknown expression '${braced(unknown)}'${meant(unknown, names, braced)}${unquoted(text, unknown)}`)
  const values = await valuesOf(used.filter((name) => names.includes(name)))
  return { text: filledIn(text, values), empty: used.filter((name) => values[name] === '') }
}

/** Whether a text is `{{raw}}` and nothing else. */
export function isRaw(text: string): boolean {
  const [statement, ...others] = parse(text).body
  if (statement?.type !== 'MustacheStatement' || others.length > 0) return false
  const { path } = statement as hbs.AST.MustacheStatement
  return 'parts' in path && path.parts.join('/') === 'raw'
}

function parse(text: string): Syntax {
  try {
    return library.parseWithoutProcessing(text)
  } catch (error) {
    throw new Error(
      `the braces in '${text}' are not an expression such as {{branch}} or {{date 'YYYYMMDD'}}; write \\{{ for literal braces`,
      { cause: error },
    )
  }
}

function filledIn(text: string, values: Readonly<Record<string, Value>>): string {
  const environment = library.create()
  environment.unregisterHelper('log')
  const template = environment.compile(text, { noEscape: true })
  try {
    return template({ ...values }, { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false })
  } catch (error) {
    throw new Error(`'${text}': ${messageOf(error).split('\n')[0]}`, { cause: error })
  }
}

/** The names that are looked up among the expressions. */
function namesIn(syntax: Syntax): string[] {
  const names = new Set<string>()
  class Names extends library.Visitor {
    override PathExpression({ data, depth, parts: [name] }: hbs.AST.PathExpression): void {
      if (!data && depth === 0 && name !== undefined) names.add(name)
    }
    override BlockStatement(block: hbs.AST.BlockStatement): void {
      if (scopes.includes(block.path.original)) {
        this.acceptArray(block.params)
        if (block.inverse) this.accept(block.inverse)
      } else super.BlockStatement(block)
    }
  }
  new Names().accept(syntax as Statement)
  return [...names]
}

/** What to write where a name that is none is the format of a date. */
function unquoted(text: string, unknown: string): string {
  const [, date, format] = text.match(/\{\{\s*((?:commit_)?date)\s+([^\s'"}=]+)/) ?? []
  return format?.startsWith(unknown) ? `; put the format in quotes: {{${date} '${format}'}}` : ''
}

function braced(name: string): string {
  return `{{${name}}}`
}
