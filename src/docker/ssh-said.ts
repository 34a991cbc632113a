import { readerOf, type Sentence } from '../said.ts'

const captured = 'captured with OpenSSH 9.2'

/** What ssh says about a host that it cannot reach, and what the shell there says about a missing program. */
export const sshSentences = [
  {
    kind: 'host key changed',
    // Its banner begins far above the end, of which little is kept.
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed/,
    source: 'OpenSSH sshconnect.c',
    since: captured,
    sample: 'Host key for [127.0.0.1]:2222 has changed and you have requested strict checking.',
  },
  {
    kind: 'host key unknown',
    pattern: /Host key verification failed|host key is known for/,
    source: 'OpenSSH sshconnect.c',
    since: captured,
    sample: 'Host key verification failed.',
  },
  {
    kind: 'ssh key refused',
    pattern: /Permission denied \((?<methods>[^)]*)\)/,
    source: 'OpenSSH sshconnect2.c',
    since: captured,
    sample: 'root@127.0.0.1: Permission denied (publickey).',
  },
  {
    kind: 'no such command there',
    pattern: /\b(?<program>docker|buildctl): (?:command )?not found/,
    source: 'dash and bash, where ssh has a command executed',
    since: captured,
    sample: 'sh: 1: docker: not found',
  },
] as const satisfies readonly Sentence[]

export const saidBySsh = readerOf(sshSentences)
