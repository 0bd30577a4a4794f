/** A bot over ConversationRelay: it reads and writes text, and takes keys. */
import { newTalk, taskAttributes } from './talk.js'

/** @import { WebSocket } from 'ws' */
/** @import { Talk } from './talk.js' */
/**
 * @typedef {(talk: Talk, said: string, signal?: AbortSignal) => AsyncGenerator<string>} Brain
 */

export const GREETING =
  'Welcome. Ask me a question, or enter your order number and press hash. Press zero for a person.'

/**
 * Talks with one caller.
 *
 * @param {WebSocket} socket
 * @param {Brain} brain
 */
export function relayBot(socket, brain) {
  const talk = newTalk()
  let keys = ''
  let answering = new AbortController()

  /** @param {object} frame */
  const send = (frame) => socket.send(JSON.stringify(frame))

  /** @param {string} said */
  async function answer(said) {
    answering.abort()
    answering = new AbortController()
    const { signal } = answering
    talk.lines.push({ who: 'caller', words: said })
    let words = ''
    try {
      for await (const token of brain(talk, said, signal)) {
        // The caller has said something else meanwhile.
        if (signal.aborted) return
        words += token
        send({ type: 'text', token, last: false })
      }
    } catch (error) {
      if (signal.aborted) return
      console.error('no answer:', error)
      talk.handOver ??= 'the bot failed'
    }
    if (words !== '') talk.lines.push({ who: 'bot', words })
    send({ type: 'text', token: '', last: true })
    if (talk.handOver) send({ type: 'end', handoffData: JSON.stringify(taskAttributes(talk)) })
  }

  /** @param {string} digit */
  function onKey(digit) {
    if (digit === '0' && keys === '') return answer('I want to talk to a person.')
    if (digit !== '#') {
      keys += digit
      return
    }
    const entered = keys
    keys = ''
    return answer(`My order number is ${entered}.`)
  }

  /** @param {string} text */
  function take(text) {
    const frame = JSON.parse(text)
    if (frame.type === 'prompt' && frame.last) void answer(frame.voicePrompt)
    if (frame.type === 'dtmf') void onKey(frame.digit)
    if (frame.type === 'interrupt') {
      answering.abort()
      // What the caller has not heard was not said.
      if (talk.lines.at(-1)?.who === 'bot') talk.lines.pop()
      const words = frame.utteranceUntilInterrupt
      if (words !== '') talk.lines.push({ who: 'bot', words })
    }
    if (frame.type === 'error') console.error('refused:', frame.description)
  }

  socket.on('message', (data) => {
    try {
      take(String(data))
    } catch (error) {
      console.error('no frame:', error)
      socket.close(1007)
    }
  })
  socket.on('close', () => answering.abort())
}
