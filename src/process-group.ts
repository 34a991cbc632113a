import type { ChildProcess } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** @returns false where the group is gone already: that is what was wanted */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** What outlives a program has half a second to end on its own, as `tee` at the end of a pipe does, and then two more. */
const leftoverMilliseconds = { natural: 500, asked: 2000, killed: 1000 } as const

/** Waits for a child to exit, then ends the rest of its group, and lets go of the streams that others hold open. */
export function endLeftovers(child: ChildProcess, onLeftovers: () => void): Promise<void> {
  const { pid } = child
  return new Promise((resolve) => {
    child.on('error', () => resolve())
    child.on('exit', async () => {
      if (!(await groupEnds(pid, leftoverMilliseconds.natural))) {
        onLeftovers()
        killGroup(pid, 'SIGTERM')
        if (!(await groupEnds(pid, leftoverMilliseconds.asked))) {
          killGroup(pid, 'SIGKILL')
          await groupEnds(pid, leftoverMilliseconds.killed)
        }
      }
      // Somebody may have left the group and still hold them; what is in the pipes by now is read first.
      setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream?.destroy()
      }, 100)
      resolve()
    })
  })
}

async function groupEnds(pid: number | undefined, milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds
  while (killGroup(pid, 0) && (await isAnyAlive(pid))) {
    if (performance.now() > until) return false
    await sleep(20)
  }
  return true
}

/**
 * Tells whether a member of a group does more than wait to be reaped: the first process of a container, which inherits
 * orphans, often reaps none.
 */
async function isAnyAlive(group: number | undefined): Promise<boolean> {
  const pids = await readdir('/proc').catch(() => [])
  const stats = await Promise.all(
    pids.filter((pid) => /^\d+$/.test(pid)).map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  )
  // `pid (name) state parent group …`; a name may hold spaces and brackets.
  const members = stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '))
  // Systems without /proc are believed that the group is there.
  return stats.length === 0 || members.some(([state, , pgrp]) => Number(pgrp) === group && !/^[ZX]$/.test(state ?? ''))
}
