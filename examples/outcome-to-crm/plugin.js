/**
 * Posts what became of each task once it is completed: outcome, notes, and the sid of the call. What
 * could not be posted is told to the agent, who can send it again.
 *
 * @implements {Plugin}
 * @typedef {import('@offhook/desktop-sdk').Plugin} Plugin
 * @typedef {import('@offhook/desktop-sdk').Flex} Flex
 * @typedef {import('@offhook/desktop-sdk').ManagerApi} ManagerApi
 * @typedef {import('@offhook/desktop-sdk').ITask} ITask
 */
export default class OutcomeToCrm {
  name = 'outcome-to-crm'

  /**
   * @param {Flex} flex
   * @param {ManagerApi} manager
   */
  init({ Actions, Notifications }, manager) {
    const { crm_url: base } = /** @type {{ crm_url?: string }} */ (
      manager.serviceConfiguration['ui_attributes'] ?? {}
    )
    if (!base) throw new Error('ui_attributes.crm_url is not set.')

    /** @param {ITask} task */
    const send = async (task) => {
      try {
        await post(`${base}/outcomes`, await reportOf(task, manager))
      } catch (error) {
        console.error('The outcome was not sent:', error)
        const id = `crm-unsent-${task.taskSid}`
        Notifications.registerNotification({
          id,
          type: 'error',
          content: `The outcome of the call with ${task.defaultFrom} is not in the CRM yet.`,
          actions: [{ label: 'Send again', run: () => void send(task) }],
        })
        Notifications.showNotificationSingle(id)
      }
    }

    Actions.addListener('afterCompleteTask', ({ task }) => {
      // Not awaited: the agent is free for the next call.
      if (task) void send(/** @type {ITask} */ (task))
    })
  }
}

/**
 * Outcome and notes as the server has them, once the last words are saved.
 *
 * @param {ITask} task
 * @param {ManagerApi} manager
 */
async function reportOf({ taskSid, attributes }, manager) {
  const reply = await fetch(`/offhook/v1/Tasks/${taskSid}/Notes`, {
    headers: { Authorization: `Bearer ${await manager.user.freshToken()}` },
  })
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`)
  const { outcome, notes } = await reply.json()
  return {
    taskSid,
    callSid: attributes['call_sid'] ?? null,
    outcome: outcome?.label ?? null,
    notes: notes.map((/** @type {{ text: string }} */ { text }) => text),
    agent: manager.user.identity,
  }
}

/**
 * @param {string} url
 * @param {object} body
 */
async function post(url, body) {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`)
}
