/** Workspaces with their activities, queues, workflows and workers. */
import type { Fields, Row } from './api.ts'
import { type Mover, rowWith } from './mover.ts'

const WORKSPACES = '/v1/Workspaces'

export async function moveRouting(mover: Mover): Promise<void> {
  const there = await mover.to.list('taskrouter', WORKSPACES)
  for (const old of await mover.from.list('taskrouter', WORKSPACES)) {
    const name = String(old['friendly_name'])
    const row = await mover.put({
      kind: 'workspace',
      name,
      old: old['sid'],
      there: rowWith(there, 'friendly_name', name),
      family: 'taskrouter',
      path: WORKSPACES,
      fields: { FriendlyName: name, PrioritizeQueueOrder: String(old['prioritize_queue_order']) },
      same: () => true,
    })
    await moveInside(mover, String(old['sid']), row && String(row['sid']))
  }
}

/** What one workspace holds, in the order in which the parts name each other. */
async function moveInside(mover: Mover, old: string, fresh: string | undefined): Promise<void> {
  const part = new WorkspacePart(mover, old, fresh)
  await part.move('activity', 'Activities', 'friendly_name', (row) => ({
    FriendlyName: String(row['friendly_name']),
    Available: Boolean(row['available']),
  }))
  await part.move('task channel', 'TaskChannels', 'unique_name', (row) => ({
    FriendlyName: String(row['friendly_name']),
    UniqueName: String(row['unique_name']),
  }))
  await part.move('task queue', 'TaskQueues', 'friendly_name', (row) => ({
    FriendlyName: String(row['friendly_name']),
    TargetWorkers: text(row['target_workers']),
    TaskOrder: text(row['task_order']),
    MaxReservedWorkers: text(row['max_reserved_workers']),
    AssignmentActivitySid: mover.sidOf(row['assignment_activity_sid']),
    ReservationActivitySid: mover.sidOf(row['reservation_activity_sid']),
  }))
  await part.move('workflow', 'Workflows', 'friendly_name', (row) => ({
    FriendlyName: String(row['friendly_name']),
    Configuration: mover.translate(String(row['configuration'])),
    AssignmentCallbackUrl: text(row['assignment_callback_url']),
    FallbackAssignmentCallbackUrl: text(row['fallback_assignment_callback_url']),
    TaskReservationTimeout: text(row['task_reservation_timeout']),
  }))
  await part.move('worker', 'Workers', 'friendly_name', (row) => ({
    FriendlyName: String(row['friendly_name']),
    Attributes: text(row['attributes']),
  }))
}

class WorkspacePart {
  readonly #mover: Mover
  readonly #old: string
  readonly #fresh: string | undefined

  constructor(mover: Mover, old: string, fresh: string | undefined) {
    this.#mover = mover
    this.#old = old
    this.#fresh = fresh
  }

  async move(
    kind: string,
    collection: string,
    key: string,
    fields: (row: Row) => Fields,
  ): Promise<void> {
    const { from, to } = this.#mover
    const olds = await from.list('taskrouter', `${WORKSPACES}/${this.#old}/${collection}`)
    const path = `${WORKSPACES}/${this.#fresh ?? ''}/${collection}`
    const there = this.#fresh ? await to.list('taskrouter', path) : []
    for (const old of olds) {
      const wanted = fields(old)
      await this.#mover.put({
        kind,
        name: String(old[key]),
        old: old['sid'],
        there: rowWith(there, key, old[key]),
        family: 'taskrouter',
        path,
        fields: wanted,
        same: (row) => isSame(wanted, fields(this.#atHome(row))),
      })
    }
  }

  /** A row of the target reads as it is: its sids stand for themselves. */
  #atHome(row: Row): Row {
    for (const name of ['assignment_activity_sid', 'reservation_activity_sid']) {
      this.#mover.map(row[name], row[name])
    }
    return row
  }
}

function isSame(wanted: Fields, there: Fields): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => value === undefined || canonical(value) === canonical(there[name]),
  )
}

/** JSON without regard to how it is spaced. */
function canonical(value: unknown): string {
  const plain = String(value ?? '')
  try {
    return JSON.stringify(JSON.parse(plain))
  } catch {
    return plain
  }
}

function text(value: unknown): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : String(value)
}
