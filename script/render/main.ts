import { mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { draw } from './draw.ts'
import { samples } from './samples.ts'

// Draws job summaries as GitHub shows them, 800 pixels wide, each into a PNG file: samples by name, or files of Markdown, such
// as a step's GITHUB_STEP_SUMMARY. Without any, all samples.
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const isOpen = process.argv.includes('--open')
const folder = process.argv.find((argument) => argument.startsWith('--to='))?.slice('--to='.length) ?? '.render'

const wanted = names.length > 0 ? names : Object.keys(samples)
mkdirSync(folder, { recursive: true })
const drawings = wanted.map((name) => ({
  markdown: samples[name]?.() ?? readFileSync(name, 'utf8'),
  path: join(folder, `${basename(name, '.md')}.png`),
}))
const lost = await draw(drawings, isOpen)
for (const [index, { path }] of drawings.entries())
  console.log([path, ...(lost[index] ?? []).map((text) => `  does not fit: ${text.slice(0, 120)}`)].join('\n'))
if (lost.flat().length > 0) process.exitCode = 1
