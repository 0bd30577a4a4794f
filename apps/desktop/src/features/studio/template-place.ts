import type { TemplatePlace } from '@offhook/studio-flow'
import { channelsOf, workflowsOf } from '../admin/task-router-rows.ts'
import type { AdminTools } from '../admin/use-admin.ts'

/** Where a template puts callers through: the first workflow, and the channel of calls. */
export async function placeOf(tools: AdminTools): Promise<TemplatePlace> {
  const [workflows, channels] = await Promise.all([
    workflowsOf(tools).list(),
    channelsOf(tools).list(),
  ])
  const voice = channels.find(({ unique_name }) => unique_name === 'voice') ?? channels[0]
  return { workflowSid: workflows.at(-1)?.sid ?? '', taskChannelSid: voice?.sid ?? '' }
}
