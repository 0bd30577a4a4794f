import { msg } from '../../texts/index.ts'
import { type DeskView, liveTask } from '../desk-view.ts'
import { refusalToDial } from '../dial-refusal.ts'
import { errandNumber, forErrand } from '../errands.ts'
import { formatNumber } from '../format.ts'
import { type Intent, type IntentActs, needsRouter } from './intent.ts'

export const complete: Intent = {
  name: 'complete',
  shortcut: 'Ctrl+Shift+1',
  label: () => msg('intents.complete'),
  refusal(view) {
    if (!view.selected) return msg('intents.selectTask')
    const { phase } = view.selected
    if (phase === 'wrapping' || phase === 'working') return needsRouter(view)
    return msg('intents.endCallBefore')
  },
  perform({ selected }, { invoke }) {
    if (selected) invoke('CompleteTask', { sid: selected.reservationSid })
  },
}

/** Calls whoever a task without a call is about. */
export const callErrand: Intent = {
  name: 'call-errand',
  shortcut: 'Ctrl+Shift+E',
  label({ selected }) {
    const number = selected && errandNumber(selected)
    return number
      ? msg('intents.callErrand', { number: formatNumber(number) })
      : msg('intents.callErrandOf')
  },
  refusal(view) {
    const { selected } = view
    if (!selected) return msg('intents.selectTask')
    if (errandNumber(selected) === null) return msg('intents.nobodyToCall')
    if (selected.phase !== 'working') return msg('intents.acceptFirst')
    const refusal = refusalToDial(view)
    return refusal && msg(refusal)
  },
  perform({ selected }, { invoke }) {
    const destination = selected && errandNumber(selected)
    if (!selected || !destination) return
    invoke('StartOutboundCall', { destination, taskAttributes: { ...forErrand(selected) } })
  },
}

export const returnToCall: Intent = {
  name: 'return-to-call',
  shortcut: 'Ctrl+Shift+C',
  label: () => msg('intents.returnToCall'),
  refusal: (view) => (liveTask(view) ? null : msg('intents.notInCall')),
  perform(view, { invoke, go }) {
    const task = liveTask(view)
    if (task) invoke('SelectTask', { sid: task.reservationSid })
    go('/')
  },
}

export const previousTask: Intent = {
  name: 'previous-task',
  shortcut: 'Ctrl+Shift+T',
  label: () => msg('intents.previousTask'),
  refusal: ({ desk }) => (desk.tasks.length > 0 ? null : msg('intents.noTasks')),
  perform: (view, acts) => step(view, acts, -1),
}

export const nextTask: Intent = {
  name: 'next-task',
  shortcut: 'Ctrl+Shift+Y',
  label: () => msg('intents.nextTask'),
  refusal: ({ desk }) => (desk.tasks.length > 0 ? null : msg('intents.noTasks')),
  perform: (view, acts) => step(view, acts, 1),
}

/** Which task: the palette asks. */
export const goToTask: Intent<string> = {
  name: 'go-to-task',
  shortcut: null,
  label: () => msg('intents.goToTask'),
  refusal: ({ desk }) => (desk.tasks.length > 0 ? null : msg('intents.noTasks')),
  choices: ({ desk }) =>
    desk.tasks.map(({ reservationSid, name, queueName }) => ({
      id: reservationSid,
      label: name,
      hint: queueName,
      target: reservationSid,
    })),
  perform(_view, { invoke, go }, sid) {
    invoke('SelectTask', { sid })
    go('/')
  },
}

function step({ desk }: DeskView, { invoke }: IntentActs, by: 1 | -1): void {
  const { tasks, selectedSid } = desk
  const at = tasks.findIndex((task) => task.reservationSid === selectedSid)
  const next = tasks[(at + by + tasks.length) % tasks.length]
  if (next) invoke('SelectTask', { sid: next.reservationSid })
}
