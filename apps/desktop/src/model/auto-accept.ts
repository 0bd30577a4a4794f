import { type Actions, ignore } from '../actions/index.ts'
import type { Desk } from './desk.ts'
import { isOwnDial, isPreview } from './own-dial.ts'
import type { Sheet } from './task-sheets.ts'
import type { TaskView } from './task-view.ts'

/**
 * Accepts what needs no button: the agent's own outbound call, and tasks of a channel or queue that
 * the administrator has set so, however late that is known; a call only while no other is in hand.
 */
export async function autoAccept(task: TaskView, desk: Desk, actions: Actions): Promise<void> {
  const sid = task.reservationSid
  // A record of a list is read first, whatever the channel is set to.
  if (isPreview(task)) return
  if (!isOwnDial(task)) {
    const sheet = await sheetOf(task, desk)
    if (!sheet.autoAccept || (task.isCall && desk.phone.state.get().call)) return
  }
  if (desk.task(sid)?.phase !== 'ringing') return
  await actions.invokeAction('AcceptTask', { sid, isAutoAccept: true }).catch(ignore)
}

/** The sheet once it has come: by the first try or a later one; never, where the server refuses it. */
function sheetOf({ taskSid }: TaskView, { sheets }: Desk): Promise<Sheet> {
  const store = sheets.of(taskSid)
  return new Promise((resolve, reject) => {
    const look = () => {
      const sheet = store.get()
      if (!sheet) return
      stop()
      resolve(sheet)
    }
    const stop = store.subscribe(look)
    look()
    sheets.load(taskSid).catch(reject)
  })
}
