import { msg } from '../../texts/index.ts'
import { DeskError } from '../problem.ts'
import { type DeedWorld, deed } from './deed.ts'
import { workspaceOf } from './team.ts'

/** Opens the call of a task, or the call that a segment is named by, and plays what was recorded. */
export const insightsPlayerPlay = deed(
  'InsightsPlayerPlay',
  async (payload, world) => {
    const callSid = await callOf(payload, world)
    if (!callSid) throw new DeskError(msg('problems.notThere'))
    world.plugins.player.play(callSid)
  },
  'failures.InsightsPlayerPlay',
)

export const insightsPlayerShow = deed('InsightsPlayerShow', (_payload, { plugins }) => {
  if (!plugins.player.show()) throw new DeskError(msg('problems.notThere'))
})

export const insightsPlayerHide = deed('InsightsPlayerHide', (_payload, { plugins }) =>
  plugins.player.hide(),
)

/** Nothing but a moment to listen to: a recording is there, and can be played. */
export const insightsPlayerInitialized = deed('InsightsPlayerInitialized', () => undefined)

async function callOf(
  { taskSid, segmentId }: { readonly taskSid?: string; readonly segmentId?: string },
  world: DeedWorld,
): Promise<string | null> {
  if (segmentId !== undefined && /^CA[0-9a-f]{32}$/.test(segmentId)) return segmentId
  const wanted = taskSid ?? segmentId ?? ''
  if (!/^WT[0-9a-f]{32}$/.test(wanted)) return null
  const attributes = await world.offhook.taskAttributes(await workspaceOf(world), wanted)
  const callSid = attributes['call_sid']
  return typeof callSid === 'string' ? callSid : null
}
