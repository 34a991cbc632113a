import { execFileSync, spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { makeFolder } from './action.ts'
import { makeContext } from './builder.ts'

/** The one token that {@link startGitServer} takes. */
export const gitToken = 'ghs_labtoken'

/** A server of Git repositories, as github.com is one. */
export type GitServer = {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** Serves files as the one commit of a repository of this name; returns the variables of a run that is about it. */
  readonly publish: (name: string, files: Readonly<Record<string, string>>) => Record<string, string>
  readonly close: () => void
}

/** Starts a server that wants {@link gitToken}. */
export async function startGitServer(): Promise<GitServer> {
  const root = makeFolder()
  const server = createServer((request, response) => serveGit(root, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { host, publish: (name, files) => publish(root, host, name, files), close: () => server.close() }
}

function publish(
  root: string,
  host: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  const work = makeContext(files)
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=lab', '-c', 'user.email=lab@lab.test', ...args], {
      cwd: work,
      encoding: 'utf8',
    })
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', name)
  git('clone', '--quiet', '--bare', '.', join(root, 'owner', `${name}.git`))
  return {
    GITHUB_SERVER_URL: `http://${host}`,
    GITHUB_REPOSITORY: `owner/${name}`,
    GITHUB_SHA: git('rev-parse', 'HEAD').trim(),
  }
}

/** Git's own server for HTTP, behind basic authentication as GitHub has it. */
function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const expected = `basic ${Buffer.from(`x-access-token:${gitToken}`).toString('base64')}`
  if (request.headers.authorization?.replace(/^Basic/, 'basic') !== expected) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end()
    return
  }
  const [path, query = ''] = (request.url ?? '').split('?')
  const program = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend')
  const backend = spawn(program, {
    cwd: dirname(root),
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      // The server allows what GitHub's does: any commit can be asked for.
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'uploadpack.allowAnySHA1InWant',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: '*',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  request.pipe(backend.stdin)
  const chunks: Buffer[] = []
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  backend.on('close', () => {
    const all = Buffer.concat(chunks)
    const end = all.indexOf('\r\n\r\n')
    const headers = Object.fromEntries(
      all
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(/: */, 2) as [string, string]),
    )
    response.writeHead(Number.parseInt(headers.Status ?? '200', 10), headers).end(all.subarray(end + 4))
  })
}
