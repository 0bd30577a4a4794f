/**
 * Asks the CRM before each outbound call: whether this customer may be called today, and which
 * account the call belongs to. The account goes onto the task. If the CRM cannot be reached, agents
 * call all the same.
 *
 * @implements {Plugin}
 * @typedef {import('@offhook/desktop-sdk').Plugin} Plugin
 * @typedef {import('@offhook/desktop-sdk').Flex} Flex
 * @typedef {import('@offhook/desktop-sdk').ManagerApi} ManagerApi
 */
export default class DialThroughCrm {
  name = 'dial-through-crm'

  /**
   * @param {Flex} flex
   * @param {ManagerApi} manager
   */
  init({ Actions, Notifications }, manager) {
    const { crm_url: base } = /** @type {{ crm_url?: string }} */ (
      manager.serviceConfiguration['ui_attributes'] ?? {}
    )
    if (!base) throw new Error('ui_attributes.crm_url is not set.')
    Notifications.registerNotification({
      id: 'crm-no-call',
      type: 'warning',
      content: /** @param {{ reason: string }} context */ ({ reason }) =>
        `This customer is not to be called: ${reason}`,
      timeout: 15_000,
    })

    Actions.replaceAction('StartOutboundCall', async (payload, _original, next) => {
      const verdict = await ask(base, payload.destination)
      if (verdict && !verdict.allowed) {
        Notifications.showNotificationSingle('crm-no-call', verdict)
        return undefined
      }
      const taskAttributes = { ...payload.taskAttributes, crm_account: verdict?.account ?? null }
      // `next` and not the original: other plugins may have a say.
      return next({ ...payload, taskAttributes })
    })
  }
}

/**
 * @param {string} base
 * @param {string} number
 * @returns {Promise<{ allowed: boolean, reason: string, account: string } | null>} null: no answer
 */
async function ask(base, number) {
  try {
    const reply = await fetch(`${base}/may-call`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ number }),
      signal: AbortSignal.timeout(3_000),
    })
    return reply.ok ? await reply.json() : null
  } catch {
    return null
  }
}
