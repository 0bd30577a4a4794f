/**
 * Two bots in one server. What a number has to run, and what it leads to:
 *
 *   POST /relay/voice   a document that connects the caller with the bot over ConversationRelay
 *   POST /stream/voice  the same over Media Streams
 *   POST /after         puts the caller into the queue, with what the bot has learned
 *
 * `node examples/bots/main.js` starts it; see README.md.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import twilio from 'twilio'
import { WebSocketServer } from 'ws'
import { model } from './model.js'
import { GREETING, relayBot } from './relay-bot.js'
import { rules } from './rules.js'
import { streamBot } from './stream-bot.js'
import { newTalk, taskAttributes } from './talk.js'

/** @import { Fact, Talk } from './talk.js' */

/**
 * @typedef {object} BotOptions
 * @property {number} port 0 = any free one
 * @property {string} authToken of the account: requests are checked by it
 * @property {string} workflowSid where callers go on
 * @property {string | undefined} [publicUrl] where Offhook reaches this server; this machine if left out
 * @property {{ url: string, model: string, key?: string | undefined } | undefined} [model]
 */

/** What is posted here has some hundred bytes. */
const MOST_BODY = 64 * 1024
/** Talks whose callers have not gone on. */
const MOST_TALKS = 1_000

/** @param {BotOptions} options */
export async function startBots({ port, authToken, workflowSid, publicUrl, model: made }) {
  /** @type {readonly Fact[]} */
  const facts = JSON.parse(readFileSync(new URL('facts.json', import.meta.url), 'utf8'))
  const brain = made ? model({ ...made, facts }) : rules(facts)
  /** What the bot over Media Streams has learned, by call. @type {Map<string, Talk>} */
  const talks = new Map()
  const http = createServer()
  await new Promise((done) => http.listen(port, '127.0.0.1', () => done(null)))
  const address = http.address()
  const own = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`
  const url = publicUrl ?? own
  const sockets = url.replace(/^http/, 'ws')

  /**
   * @param {string} path
   * @param {URLSearchParams} form
   */
  function documentOf(path, form) {
    const document = new twilio.twiml.VoiceResponse()
    const action = `${url}/after`
    if (path === '/relay/voice') {
      document.connect({ action }).conversationRelay({
        url: `${sockets}/relay/talk`,
        welcomeGreeting: GREETING,
        dtmfDetection: true,
        hints: [...facts.flatMap(({ words }) => words), 'agent', 'person'].join(','),
      })
    } else if (path === '/stream/voice') {
      document.connect({ action }).stream({ url: `${sockets}/stream/audio` })
    } else if (path === '/after') {
      document.enqueue({ workflowSid }).task({}, JSON.stringify(attributesOf(form)))
    } else return null
    return document.toString()
  }

  /** @param {URLSearchParams} form */
  function attributesOf(form) {
    const handed = form.get('HandoffData')
    if (handed) return JSON.parse(handed)
    const callSid = form.get('CallSid') ?? ''
    const talk = talks.get(callSid) ?? newTalk()
    talks.delete(callSid)
    return taskAttributes(talk)
  }

  http.on('request', async (request, response) => {
    try {
      const form = new URLSearchParams(await bodyOf(request))
      const signature = String(request.headers['x-twilio-signature'])
      const asked = `${url}${request.url}`
      const isTrue = twilio.validateRequest(authToken, signature, asked, Object.fromEntries(form))
      const document = isTrue ? documentOf(request.url ?? '', form) : null
      response.writeHead(document ? 200 : isTrue ? 404 : 403, { 'content-type': 'text/xml' })
      response.end(document ?? '')
    } catch (error) {
      // Whoever has gone away hears nothing of it.
      console.error('refused:', error)
      response.writeHead(400, { connection: 'close' }).end()
    }
  })

  const server = new WebSocketServer({
    server: http,
    /** @param {{ req: import('node:http').IncomingMessage }} info */
    verifyClient: ({ req }) => {
      const signature = String(req.headers['x-twilio-signature'])
      return twilio.validateRequest(authToken, signature, `${sockets}${req.url}`, {})
    },
  })
  server.on('connection', (socket, { url: path }) => {
    socket.on('error', (error) => console.error('a socket failed:', error))
    if (path === '/relay/talk') relayBot(socket, brain)
    else if (path === '/stream/audio') {
      streamBot(socket, facts, (callSid, talk) => {
        talks.set(callSid, talk)
        const [oldest] = talks.keys()
        if (talks.size > MOST_TALKS && oldest) talks.delete(oldest)
      })
    } else socket.close()
  })

  return {
    url,
    async close() {
      for (const socket of server.clients) socket.terminate()
      http.closeAllConnections()
      await new Promise((done) => http.close(() => done(null)))
    },
  }
}

/**
 * The body of a request. Rejects when it is too long, or its sender goes away.
 *
 * @param {import('node:http').IncomingMessage} request
 */
async function bodyOf(request) {
  const parts = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > MOST_BODY) throw new Error('the body is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
