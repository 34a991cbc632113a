import { type Advice, sentenceOf } from '../../src/advice.ts'
import { readRefusal } from '../../src/buildx/refusal.ts'
import { withoutStereotypes } from '../../src/buildx/said.ts'
import { subjects } from '../../src/doctor/rules/index.ts'
import { blind } from '../../src/doctor/rules/look.ts'
import type { AnsweredRule, KnownFailure, SaidRule, Symptom } from '../../src/doctor/rules/rule.ts'
import { saidByAny, sentences } from '../../src/doctor/rules/sentences.ts'
import type { Sentence } from '../../src/said.ts'

/** Longer words are cut in the document. */
const longest = 220
const shownSamples = 3

const introduction = `# Troubleshooting

What the action reports for each failure that it recognises, by the part of the job that fails. A message has three parts: what happened and why, what to do, and below that the original words.
It is the error of the step, appears in the job summary, and is in the output \`failure\`, as JSON:

\`\`\`json
{"phase":"push","rule":"registry-refuses-the-login","platform":null,"message":"…","retried":0}
\`\`\`

\`phase\` is what was being done: \`inputs\`, \`login\`, \`prepare\`, \`download\` (buildx), \`pull\` (the images of BuildKit and QEMU), \`boot\`, \`emulation\`, \`build\`, \`push\`, \`check\`,
\`test\`, \`tags\` or \`cache\`. \`rule\` is an anchor on this page, or \`null\` for an unknown failure; \`platform\` is the one that failed, if it is a single one; \`retried\` counts the
retries of the job.

A message may say more than this page: the action first checks facts about the machine, the event and the registry, and gives no advice that they contradict.
`

/** Renders docs/troubleshooting.md from the rules. */
export async function renderTroubleshooting(): Promise<string> {
  const parts = await Promise.all(
    subjects.map(async ({ title, rules }) => [`## ${title}`, ...(await Promise.all(rules.map(section)))].join('\n\n')),
  )
  const contents = subjects.map(({ title, rules }) =>
    [`- ${title}`, ...rules.map((rule) => `  - [${rule.title}](#${rule.id})`)].join('\n'),
  )
  return `${[introduction.trimEnd(), contents.join('\n'), ...parts].join('\n\n')}\n`
}

async function section(rule: KnownFailure): Promise<string> {
  const samples = ('answered' in rule ? wordsFor(rule) : samplesOf(rule)).slice(0, shownSamples)
  const advice = 'answered' in rule ? rule.tell(rule.example) : await adviceFor(rule, samples[0] ?? '')
  if (advice === undefined) throw new Error(`rule ${rule.id} says nothing where no facts are known`)
  return [
    `### ${rule.title}`,
    ...(samples.length > 0 ? [['```text', ...samples.map(shown), '```'].join('\n')] : []),
    `${capitalised(escaped(sentenceOf(advice)))}.`,
    ...(advice.example ? [['```yaml', ...advice.example, '```'].join('\n')] : []),
    ...(rule.passes ? ['This is often temporary; the action retries before it reports it.'] : []),
    ...(rule.more ? [rule.more] : []),
  ].join('\n\n')
}

function adviceFor(rule: SaidRule, sample: string): Advice | undefined | Promise<Advice | undefined> {
  return rule.tell(saidByAny(sample, rule.kinds) ?? { details: {} }, symptomOf(rule, sample), blind)
}

/** A failure that says a sample. */
export function symptomOf({ by, phases: [phase = 'build'] }: SaidRule, sample: string): Symptom {
  return by === 'step'
    ? { phase, error: '', step: { name: '[2/2] RUN make', output: sample.split('\n') } }
    : { phase, error: sample }
}

/** The samples of the sentences by which a rule is known. */
export function samplesOf(rule: KnownFailure): string[] {
  if ('answered' in rule) return []
  const samples = rule.kinds.flatMap((kind) =>
    sentences.filter((sentence) => sentence.kind === kind).map(withoutPrefix),
  )
  return [...new Set(samples)]
}

/** What BuildKit or the daemon says where a registry answers so, to whom the example of the rule is about. */
function wordsFor({ answered, example }: AnsweredRule): string[] {
  const { login, host, acceptedFor, isAuthenticated } = example
  const asked = {
    host,
    ...(login && { login }),
    ...(acceptedFor && { acceptedFor }),
    ...(isAuthenticated && { isAuthenticated }),
  }
  const samples = sentences.map(withoutPrefix).filter((words) => {
    const refusal = readRefusal(words, host)
    return refusal !== undefined && answered({ ...refusal, ...asked })
  })
  return [...new Set(samples)]
}

function withoutPrefix({ sample }: Sentence): string {
  return withoutStereotypes(sample.replace(/^(?:#\d+ )?ERROR: /, ''))
}

function shown(sample: string): string {
  const [line = ''] = sample.split('\n')
  return line.length > longest ? `${line.slice(0, longest)} …` : line
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*')
}

/** A host or a file keeps its spelling. */
function capitalised(text: string): string {
  return /^\S*\.\S/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)
}
