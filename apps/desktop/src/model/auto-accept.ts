import { type Actions, ignore } from '../actions/index.ts'
import type { Desk } from './desk.ts'
import { isOwnDial, isPreview } from './own-dial.ts'
import type { TaskView } from './task-view.ts'

/**
 * Accepts what needs no button: the agent's own outbound call, and tasks of a channel or queue that
 * the administrator has set so; a call only while no other is in hand.
 */
export async function autoAccept(task: TaskView, desk: Desk, actions: Actions): Promise<void> {
  const sid = task.reservationSid
  // A record of a list is read first, whatever the channel is set to.
  if (isPreview(task)) return
  if (!isOwnDial(task)) {
    const sheet = await desk.sheets.load(task.taskSid)
    if (!sheet?.autoAccept || (task.isCall && desk.phone.state.get().call)) return
  }
  if (desk.task(sid)?.phase !== 'ringing') return
  await actions.invokeAction('AcceptTask', { sid, isAutoAccept: true }).catch(ignore)
}
