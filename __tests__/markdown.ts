import GithubSlugger from 'github-slugger'
import { marked, type Token, type Tokens } from 'marked'

/** What a Markdown text links to, images included; not what only looks like a link in code. */
export function linksIn(text: string): string[] {
  return tokensIn(text).flatMap((token) => {
    if (token.type === 'link' || token.type === 'image') return [(token as Tokens.Link | Tokens.Image).href]
    if (token.type !== 'html') return []
    return [...token.raw.matchAll(/\b(?:href|src)="([^"]+)"/g)].map(([, target = '']) => target)
  })
}

/** The anchors that GitHub gives the headings of a Markdown text, in their order. */
export function anchorsIn(text: string): string[] {
  const slugger = new GithubSlugger()
  const headings = tokensIn(text).filter((token) => token.type === 'heading') as Tokens.Heading[]
  return headings.map(({ tokens }) => slugger.slug(plain(tokens)))
}

/** The contents of the fenced blocks of a language, each with its last line end. */
export function codeBlocksIn(text: string, language: string): string[] {
  const blocks = tokensIn(text).filter((token) => token.type === 'code') as Tokens.Code[]
  return blocks.filter(({ lang }) => lang === language).map((block) => `${block.text}\n`)
}

/** The tables of a Markdown text, each as rows of cells, its head first. */
export function tablesIn(text: string): string[][][] {
  const tables = tokensIn(text).filter((token) => token.type === 'table') as Tokens.Table[]
  return tables.map(({ header, rows }) => [header, ...rows].map((row) => row.map((cell) => cell.text)))
}

function tokensIn(text: string): Token[] {
  const found: Token[] = []
  void marked.walkTokens(marked.lexer(text), (token) => void found.push(token))
  return found
}

function plain(tokens: readonly Token[]): string {
  const textOf = (token: Token) =>
    'tokens' in token && token.tokens ? plain(token.tokens) : (token as Tokens.Text).text
  return tokens.map(textOf).join('')
}
