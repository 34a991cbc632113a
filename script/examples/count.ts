import { parse } from 'yaml'

/** How much a reader of a workflow has to read and keep up to date. */
export type Size = {
  /** Lines that are neither empty nor comments. */
  readonly lines: number
  /** Steps of all jobs; a job that calls a workflow counts as one. */
  readonly steps: number
  /** Different actions and workflows from elsewhere. */
  readonly uses: number
  /** Steps that are shell. */
  readonly shell: number
}

/** One row of the table: the usual chain and ours for the same work. */
export type Row = { readonly work: string; readonly usual: string; readonly ours: readonly string[] }

/** What is compared; names are files of examples/workflows. */
export const rows: readonly Row[] = [
  { work: 'two platforms, one job, QEMU', usual: 'comparison/usual-qemu.yml', ours: ['qemu.yml'] },
  {
    work: 'native runners, then one image',
    usual: 'comparison/usual-native.yml',
    ours: ['native-by-hand.yml', 'native.yml'],
  },
]

type Step = { readonly uses?: string; readonly run?: string }

/** Counts a workflow. */
export function sizeOf(text: string): Size {
  const { jobs } = parse(text) as { jobs: Record<string, Step & { steps?: readonly Step[] }> }
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? [job])
  const uses = steps.flatMap((step) => (step.uses ? [step.uses.split('@')[0]] : []))
  return {
    lines: text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).length,
    steps: steps.length,
    uses: new Set(uses).size,
    shell: steps.filter(({ run }) => run !== undefined).length,
  }
}

/**
 * Renders the table of docs/recipes.md.
 *
 * @param read gives the text of a file of examples/workflows
 */
export function renderTable(read: (name: string) => string): string {
  const link = (name: string) => `[${name.split('/').at(-1)}](../examples/workflows/${name})`
  const line = (work: string, name: string) => {
    const { lines, steps, uses, shell } = sizeOf(read(name))
    return `| ${work} | ${link(name)} | ${lines} | ${steps} | ${uses} | ${shell} |`
  }
  return [
    '| Work | Workflow | Lines | Steps | Actions | Shell steps |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...rows.flatMap(({ work, usual, ours }) => [
      line(`${work}: the usual chain`, usual),
      ...ours.map((name) => line(work, name)),
    ]),
  ].join('\n')
}
