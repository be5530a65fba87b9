import { createServer } from 'node:http'
import { ANSWER } from './answer.ts'

createServer((_req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(ANSWER) })
  res.end(ANSWER)
}).listen(Number(process.env.PORT), '127.0.0.1')
