// A forward proxy that demands a password: proxy.mjs PORT PASSWORD_FILE ACCESS_LOG
// The user is `lab`. It makes tunnels (CONNECT) and passes requests for http:// addresses on.
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import { connect } from 'node:net'

const [port, passwordFile, accessLog] = process.argv.slice(2)
const expected = `Basic ${Buffer.from(`lab:${readFileSync(passwordFile, 'utf8').trim()}`).toString('base64')}`
const demand = 'Basic realm="lab"'

function log({ method, url }, status) {
  appendFileSync(accessLog, `${new Date().toISOString()} ${method} ${url} ${status}\n`)
}

const server = createServer((incoming, outgoing) => {
  const { method, url, headers } = incoming
  const answer = (status, extra, text) => {
    log(incoming, status)
    outgoing.writeHead(status, extra).end(text)
  }
  incoming.on('error', () => {})
  if (headers['proxy-authorization'] !== expected) return answer(407, { 'proxy-authenticate': demand }, 'log in\n')
  if (!URL.canParse(url) || new URL(url).protocol !== 'http:') return answer(400, {}, 'not an http:// address\n')
  const { 'proxy-authorization': _, 'proxy-connection': __, connection: ___, ...passed } = headers
  const upstream = httpRequest(url, { method, headers: passed }, (response) => {
    log(incoming, response.statusCode)
    outgoing.writeHead(response.statusCode, response.headers)
    response.pipe(outgoing)
  })
  upstream.on('error', (error) => (outgoing.headersSent ? outgoing.destroy() : answer(502, {}, `${error.message}\n`)))
  outgoing.on('close', () => upstream.destroy())
  incoming.pipe(upstream)
})

server.on('connect', (incoming, socket, head) => {
  const refuse = (status, extra = '') => {
    log(incoming, status)
    socket.end(`HTTP/1.1 ${status} -\r\n${extra}Content-Length: 0\r\nConnection: close\r\n\r\n`)
  }
  socket.on('error', () => {})
  if (incoming.headers['proxy-authorization'] !== expected) return refuse(407, `Proxy-Authenticate: ${demand}\r\n`)
  if (!URL.canParse(`http://${incoming.url}`)) return refuse(400)
  const { hostname, port: target } = new URL(`http://${incoming.url}`)
  const upstream = connect(Number(target || 80), hostname.replace(/^\[|\]$/g, ''))
  let open = false
  upstream.on('connect', () => {
    open = true
    log(incoming, 200)
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    upstream.write(head)
    upstream.pipe(socket).pipe(upstream)
  })
  upstream.on('error', () => (open ? socket.destroy() : refuse(502)))
  socket.on('close', () => upstream.destroy())
})

server.listen(Number(port), '127.0.0.1')
