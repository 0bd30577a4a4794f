/**
 * What a bot knows of one caller, and what it hands over.
 *
 * @typedef {{ key: string, topic: string, words: string[], answer: string }} Fact
 * @typedef {object} Talk
 * @property {string | null} orderNumber
 * @property {{ who: 'caller' | 'bot', words: string }[]} lines what was said, in order
 * @property {number} misses how often the bot did not understand
 * @property {string | null} handOver why a person is to take over; null = not yet
 */

/** @returns {Talk} */
export function newTalk() {
  return { orderNumber: null, lines: [], misses: 0, handOver: null }
}

/**
 * The attributes of the task that the agent gets.
 *
 * @param {Talk} talk
 */
export function taskAttributes(talk) {
  const asked = talk.lines.filter(({ who }) => who === 'caller').map(({ words }) => words)
  return {
    reason: talk.handOver ?? 'the caller left the bot',
    order_number: talk.orderNumber,
    bot_summary: asked.length === 0 ? 'Nothing was asked.' : `Asked: ${asked.join(' / ')}`,
  }
}
