import { formatList } from '../input/format-list.ts'
import { booleanVariable } from '../input/scalar.ts'
import type { Runner } from '../runner.ts'
import type { Metadata } from './apply.ts'
import { parsePair } from './labels.ts'

/** The outputs that rules give, all but `tags`, which build has anyway. */
export function metadataOutputs({ version, tags, tagNames, labels, annotations }: Metadata): Record<string, string> {
  return {
    version,
    labels: formatList(labels),
    annotations: formatList(annotations.all),
    // In the shape of docker/metadata-action (Meta.getJSON).
    json: JSON.stringify({
      tags,
      'tag-names': tagNames,
      labels: Object.fromEntries(labels.map(parsePair).map(({ key, value }) => [key, value])),
      annotations: annotations.all,
    }),
  }
}

/**
 * The same as variables for this step's programs and for later steps, since bake files and scripts read them; none where
 * DOCKER_METADATA_SET_OUTPUT_ENV says so.
 */
export function metadataVariables(
  metadata: Metadata,
  { environment }: Pick<Runner, 'environment'>,
): Record<string, string> {
  if (!booleanVariable(environment, 'DOCKER_METADATA_SET_OUTPUT_ENV', true)) return {}
  const values: Record<string, string> = {
    tags: metadata.tags.join('\n'),
    'tag-names': metadata.tagNames.join('\n'),
    ...metadataOutputs(metadata),
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `DOCKER_METADATA_OUTPUT_${name.replaceAll('-', '_').toUpperCase()}`,
      value,
    ]),
  )
}
