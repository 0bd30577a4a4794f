import { deed, deskOf, taskOf } from './deed.ts'

/** Writes one's own note on a task, and saves it now. */
export const submitNotes = deed(
  'SubmitNotes',
  async (payload, world) => {
    const { taskSid } = taskOf(payload, world)
    const { sheets } = deskOf(world)
    await sheets.load(taskSid)
    sheets.write(taskSid, payload.notes)
    await sheets.flush(taskSid)
  },
  'failures.SubmitNotes',
)

export const setOutcome = deed(
  'SetOutcome',
  (payload, world) =>
    deskOf(world).sheets.choose(taskOf(payload, world).taskSid, payload.dispositionSid),
  'failures.SetOutcome',
)
