import { saidBySsh } from '../docker/ssh-said.ts'
import { lastLines } from '../tail.ts'
import type { Unreached } from './reach-tcp.ts'
import { keyscan, knownAs, type SshDestination } from './ssh-destination.ts'
import type { Keyed } from './ssh-inputs.ts'

/** Why a node cannot be used over SSH, and what to do where its keys come from: inputs, or the user of the runner. */
export function sshAdvice(problem: string, destination: SshDestination, { key, known }: Keyed): Unreached {
  const { kind, details } = saidBySsh(problem, [
    'host key changed',
    'host key unknown',
    'ssh key refused',
    'no such command there',
  ]) ?? { kind: undefined, details: {} as Record<string, string> }
  const user = destination.user || 'that user'
  const scan = `'${keyscan(destination)}'`
  const hasKey = key.text !== ''
  switch (kind) {
    case 'host key changed':
      return {
        why: `the key of that host does not match the known one (${lastLines(problem, 1)})`,
        remedy: hasKey
          ? `verify whether it was renewed, and set '${known.input}' to what ${scan} prints`
          : `verify whether it was renewed, remove the old one (ssh-keygen -R '${knownAs(destination)}'), and add what ${scan} prints to ${ownKnownHosts}`,
      }
    case 'host key unknown':
      return {
        why: `its host key is not among the known ones (${lastLines(problem, 1)})`,
        remedy: `verify what ${scan} prints, and add it to ${hasKey ? `'${known.input}'` : ownKnownHosts}`,
      }
    case 'ssh key refused':
      return {
        why: `it does not accept the key (${lastLines(problem, 1)})`,
        remedy: `add the ${hasKey ? `public half of '${key.input}'` : `public key of this runner's user`} to ~/.ssh/authorized_keys of ${user}, on that host`,
      }
    case 'no such command there':
      return { why: `${details.program} is not on the PATH there`, remedy: `install it for ${user}` }
    default:
      return { why: problem, remedy: 'check the address, and that this runner can reach it' }
  }
}

const ownKnownHosts = `~/.ssh/known_hosts of this runner's user`
