// http-proxy-middleware with nothing around it: what passing a request on costs by itself.
import { Agent } from 'node:http'
import express from 'express'
import { createProxyMiddleware } from 'http-proxy-middleware'

const app = express()
app.use(createProxyMiddleware({ target: process.env.LEGACY_APP_URL ?? '', agent: new Agent({ keepAlive: true }) }))
app.listen(Number(process.env.PORT), '127.0.0.1')
