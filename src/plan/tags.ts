import { formatList } from '../input/format-list.ts'
import { checkFlavor, isReference } from '../input/rules.ts'
import { writeSummary } from '../report/outputs.ts'
import type { Runner } from '../runner.ts'
import type { Inputs } from './inputs.ts'

type TagInputs = Pick<Inputs, 'images' | 'tags' | 'flavor' | 'labels' | 'annotations'>

/**
 * What build jobs and merge are to publish the image as: references in place of rules, labels, annotations. Here a word that
 * names no repository is a tag, as for docker/metadata-action.
 *
 * @returns outputs, those of rules empty where there are none
 */
export async function planTags(inputs: TagInputs, runner: Runner): Promise<Record<string, string>> {
  const { images, tags, flavor, labels, annotations } = inputs
  const usesRules = tags.length > 0 ? !tags.every(isReference) : images.length > 0 || flavor.length > 0
  if (!usesRules) {
    checkFlavor(flavor)
    const given = { tags: formatList(tags), labels: formatList(labels), annotations: formatList(annotations) }
    return { ...given, version: '', json: '' }
  }
  const [{ exportMetadata, makeMetadata }, { createRun }] = await Promise.all([
    import('../tags/metadata.ts'),
    import('../process.ts'),
  ])
  const run = createRun(runner.childEnvironment, new AbortController().signal)
  const metadata = await makeMetadata({ images, tags, flavor, labels, annotations }, runner, run)
  exportMetadata(metadata, runner)
  if (runner.hasSummary) await writeSummary(metadata.summary.join('\n'))
  return { tags: formatList(metadata.tags), ...metadata.outputs }
}
