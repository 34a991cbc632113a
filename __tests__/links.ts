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
