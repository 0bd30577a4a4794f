/** A bot over Media Streams: it brings its own voice, and is led by keys. */
import { newTalk } from './talk.js'
import { speech } from './voice.js'

/** @import { WebSocket } from 'ws' */
/** @import { Fact, Talk } from './talk.js' */

/**
 * Talks with one caller, until somebody closes the socket.
 *
 * @param {WebSocket} socket
 * @param {readonly Fact[]} facts
 * @param {(callSid: string, talk: Talk) => void} onDone told before a person takes over
 */
export function streamBot(socket, facts, onDone) {
  const talk = newTalk()
  const topics = facts.map(({ key, topic }) => `Press ${key} for ${topic}.`).join(' ')
  const menu = `${topics} For an order press star, its number, and hash. Press zero for a person.`
  let [callSid, streamSid] = ['', '']
  let spoken = 0
  /** The order number that is being entered. @type {string | null} */
  let entered = null

  /** @param {object} frame */
  const send = (frame) => socket.send(JSON.stringify({ ...frame, streamSid }))

  /**
   * Says something instead of what is being said; the mark tells when it has been heard.
   *
   * @param {string} text
   */
  async function say(text) {
    const mine = ++spoken
    send({ event: 'clear' })
    const audio = await speech(text)
    // A key was pressed while the voice was at work.
    if (mine !== spoken || socket.readyState !== socket.OPEN) return
    talk.lines.push({ who: 'bot', words: text })
    send({ event: 'media', media: { payload: audio.toString('base64') } })
    send({ event: 'mark', mark: { name: String(mine) } })
  }

  /**
   * A voice that fails, or a frame that is none, ends this talk and no other.
   *
   * @param {unknown} error
   */
  const giveUp = (error) => {
    console.error('a talk failed:', error)
    socket.close(1011)
  }

  /** @param {string} key */
  function onKey(key) {
    if (key === '*') {
      entered = ''
      return
    }
    if (entered !== null) return onOrderKey(entered, key)
    if (key === '0') {
      talk.handOver = 'the caller asked for a person'
      return say('I put you through to a colleague.')
    }
    const fact = facts.find((each) => each.key === key)
    if (!fact) return
    talk.lines.push({ who: 'caller', words: fact.topic })
    return say(`${fact.answer} ${menu}`)
  }

  /**
   * @param {string} before the keys of the number so far
   * @param {string} key
   */
  function onOrderKey(before, key) {
    if (key !== '#') {
      entered = before + key
      return
    }
    entered = null
    if (before === '') return
    talk.orderNumber = before
    talk.lines.push({ who: 'caller', words: `order ${before}` })
    return say(`Thank you. I have noted order ${[...before].join(' ')}. ${menu}`)
  }

  /** @param {string} text */
  function take(text) {
    const frame = JSON.parse(text)
    switch (frame.event) {
      case 'start':
        callSid = frame.start.callSid
        streamSid = frame.streamSid
        return say(`Welcome. ${menu}`)
      case 'dtmf':
        return onKey(frame.dtmf.digit)
      case 'mark':
        if (!talk.handOver || frame.mark.name !== String(spoken)) return
        onDone(callSid, talk)
        return socket.close(1000)
    }
  }

  socket.on('message', (data) => {
    new Promise((done) => done(take(String(data)))).catch(giveUp)
  })
}
