import express from 'express'
import { ANSWER } from './answer.ts'

const app = express()
app.get('/page', (_req, res) => {
  res.send(ANSWER)
})
app.listen(Number(process.env.PORT), '127.0.0.1')
