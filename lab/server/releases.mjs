// A static file server for release binaries: releases.mjs FOLDER PORT ACCESS_LOG
// The access log lets a test prove that something was, or was not, downloaded.
import { appendFileSync, createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, normalize } from 'node:path'

const [folder, port, accessLog] = process.argv.slice(2)

createServer((request, response) => {
  response.on('close', () => {
    const { method, url } = request
    const line = `${new Date().toISOString()} ${method} ${url} ${response.statusCode} ${request.headers['user-agent'] ?? '-'}\n`
    appendFileSync(accessLog, line)
  })

  // normalize() of an absolute path cannot climb above its root.
  const { pathname } = new URL(request.url, 'http://localhost')
  const file = join(folder, normalize(decodeURIComponent(pathname)))
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat?.isFile()) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n')
    return
  }
  response.writeHead(200, { 'content-length': stat.size, 'content-type': 'application/octet-stream' })
  if (request.method === 'HEAD') response.end()
  else createReadStream(file).pipe(response)
}).listen(Number(port), '127.0.0.1')
