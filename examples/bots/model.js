/** A bot whose answers a language model makes, behind any URL that speaks OpenAI's chat completions. */

/** @import { Fact, Talk } from './talk.js' */

const tools = [
  {
    type: 'function',
    function: {
      name: 'hand_over',
      description: 'Puts the caller through to a person. Say so first.',
      parameters: {
        type: 'object',
        properties: { reason: { type: 'string' } },
        required: ['reason'],
      },
    },
  },
  {
    type: 'function',
    function: {
      name: 'note_order',
      description: 'Notes the number of the order that the caller has named.',
      parameters: {
        type: 'object',
        properties: { number: { type: 'string' } },
        required: ['number'],
      },
    },
  },
]

/**
 * @param {object} options
 * @param {string} options.url up to and without `/chat/completions`
 * @param {string} options.model
 * @param {string | undefined} [options.key]
 * @param {readonly Fact[]} options.facts
 */
export function model({ url, model: name, key, facts }) {
  const system = [
    'You answer the telephone of a shop, in one or two short sentences without any markup.',
    'You know only these facts; of anything else you hand over to a person:',
    ...facts.map(({ topic, answer }) => `- ${topic}: ${answer}`),
  ].join('\n')

  /**
   * Answers token by token. A model that fails is an error.
   *
   * @param {Talk} talk its lines hold what was said so far, this included
   * @param {string} _said
   * @param {AbortSignal} [signal] aborted when the caller has broken in
   * @returns {AsyncGenerator<string>}
   */
  return async function* answer(talk, _said, signal) {
    const lines = talk.lines.map(({ who, words }) => ({
      role: who === 'caller' ? 'user' : 'assistant',
      content: words,
    }))
    const response = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
      },
      body: JSON.stringify({
        model: name,
        stream: true,
        tools,
        messages: [{ role: 'system', content: system }, ...lines],
      }),
      signal: AbortSignal.any([AbortSignal.timeout(15_000), ...(signal ? [signal] : [])]),
    })
    if (!response.ok || !response.body) throw new Error(`the model answered ${response.status}`)
    /** @type {Map<number, { name: string, arguments: string }>} */
    const calls = new Map()
    for await (const data of eventsOf(response.body)) {
      const delta = JSON.parse(data).choices?.[0]?.delta ?? {}
      if (delta.content) yield delta.content
      for (const { index, function: part } of delta.tool_calls ?? []) {
        const call = calls.get(index) ?? { name: '', arguments: '' }
        call.name += part.name ?? ''
        call.arguments += part.arguments ?? ''
        calls.set(index, call)
      }
    }
    for (const call of calls.values()) carryOut(talk, call)
  }
}

/**
 * @param {Talk} talk
 * @param {{ name: string, arguments: string }} call
 */
function carryOut(talk, call) {
  const given = JSON.parse(call.arguments || '{}')
  if (call.name === 'hand_over') talk.handOver = String(given.reason ?? 'the model asked for it')
  if (call.name === 'note_order') talk.orderNumber = String(given.number ?? '').slice(0, 40)
}

/**
 * The data of server-sent events, without the `[DONE]` at their end.
 *
 * @param {ReadableStream<Uint8Array>} body
 */
async function* eventsOf(body) {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      const data = line.replace(/^data: ?/, '').trim()
      if (line.startsWith('data:') && data !== '[DONE]') yield data
    }
  }
}
