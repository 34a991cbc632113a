import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What draws is not among the dependencies of the action, since it is large. */
const install =
  "'npm run render' needs packages that 'npm ci' does not install: npm install --no-save --prefix .render marked@18.2.1 github-markdown-css@5.9.0 mermaid@11.17.2 playwright-core@1.65.1"

const root = join(import.meta.dirname, '..', '..')
const require = createRequire(join(root, '.render', 'package.json'))

/** The width of the column in which GitHub shows a job summary on a small screen, in CSS pixels. */
const width = 800

type Page = {
  readonly setContent: (html: string) => Promise<void>
  readonly addScriptTag: (script: { readonly path: string }) => Promise<unknown>
  readonly evaluate: <T>(script: string) => Promise<T>
  readonly screenshot: (options: { readonly path: string; readonly fullPage: boolean }) => Promise<unknown>
}
type Browser = { readonly newPage: (options: object) => Promise<Page>; readonly close: () => Promise<void> }
type Playwright = { readonly chromium: { readonly launch: (options: object) => Promise<Browser> } }

export type Drawing = { readonly markdown: string; readonly path: string }

/**
 * Draws Markdown as GitHub does, each into a PNG file.
 *
 * @param isOpen whether what is folded is shown
 * @returns for each what does not fit into its width, by its text
 */
export async function draw(drawings: readonly Drawing[], isOpen: boolean): Promise<string[][]> {
  const { chromium } = load<Playwright>('playwright-core')
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
  const home = mkdtempSync(join(tmpdir(), 'render-'))
  // Its own cache and settings would be those of whoever runs this.
  const browser = await chromium.launch({ executablePath, args, env: { ...process.env, HOME: home } })
  try {
    const lost: string[][] = []
    for (const { markdown, path } of drawings) {
      const page = await browser.newPage({ viewport: { width, height: 200 }, timezoneId: 'UTC' })
      await page.setContent(pageOf(markdown, isOpen))
      await page.addScriptTag({ path: join(dirname(require.resolve('mermaid')), 'mermaid.min.js') })
      await page.evaluate(`mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }); mermaid.run()`)
      lost.push(await page.evaluate<string[]>(overflowing))
      await page.screenshot({ path, fullPage: true })
    }
    return lost
  } finally {
    await browser.close()
    rmSync(home, { recursive: true, force: true })
  }
}

const overflowing = `[...document.querySelectorAll('table, pre, p, li, h2, summary')]
  .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.getBoundingClientRect().right > innerWidth)
  .map((element) => element.textContent)`

function pageOf(markdown: string, isOpen: boolean): string {
  const { marked } = load<{ readonly marked: { readonly parse: (text: string) => string } }>('marked')
  const html = marked
    .parse(markdown)
    .replace(/<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g, '<pre class="mermaid">$1</pre>')
    .replaceAll('<details>', isOpen ? '<details open>' : '<details>')
  const style = readFileSync(require.resolve('github-markdown-css/github-markdown-light.css'), 'utf8')
  return `<!doctype html><meta charset="utf-8"><style>${style}
    body { margin: 0; padding: 16px; background: #fff }
    .markdown-body pre.mermaid { background: none; padding: 0; text-align: center; overflow: visible }
  </style><article class="markdown-body">${html}</article>`
}

function load<T>(name: string): T {
  try {
    return require(name) as T
  } catch (error) {
    throw new Error(install, { cause: error })
  }
}
