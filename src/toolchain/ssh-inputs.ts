import type { GivenNode } from './nodes.ts'

/** What an input gives, and its name. */
export type GivenText = { readonly input: string; readonly text: string }

/** A node with what it is reached with over SSH; texts are empty where no input gives them. */
export type Keyed = {
  readonly title: string
  readonly endpoint: string
  readonly key: GivenText
  readonly known: GivenText
}

/** What a node is reached with: its own, else that of the first. */
export function withDefaults(node: GivenNode, first: GivenNode | undefined): Keyed {
  const { title, endpoint = '', input } = node
  const given = (own: string, name: string, otherwise = ''): GivenText => {
    if (own !== '' && input !== '') return { input: `${input}.${name}`, text: own }
    return { input: `endpoint-${name}`, text: otherwise }
  }
  return {
    ...{ title, endpoint },
    key: given(node.sshKey, 'ssh-key', first?.sshKey),
    known: given(node.knownHosts, 'ssh-known-hosts', first?.knownHosts),
  }
}
