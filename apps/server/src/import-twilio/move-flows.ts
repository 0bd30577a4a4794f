/** Flows of Studio. They name workflows, channels and each other, so that they come late. */
import { RefusedError, type Row } from './api.ts'
import { type Mover, rowWith } from './mover.ts'

const FLOWS = '/v2/Flows'
/** What a flow may name that has been carried before it. */
const CARRIED = /^(FW|WW|TC|WQ|WS)/

export async function moveFlows(mover: Mover): Promise<void> {
  const { from, to } = mover
  const there = await to.list('studio', FLOWS)
  const olds: Row[] = []
  // First each has a sid, then what it says of others can be told.
  for (const { sid, friendly_name } of await from.list('studio', FLOWS)) {
    await unlessRefused(mover, friendly_name, async () => {
      // Lists do not have the definitions, and the vendor bounds how many are asked for at once.
      const old = await from.get('studio', `${FLOWS}/${String(sid)}`)
      const row = rowWith(there, 'friendly_name', old['friendly_name'])
      if (row) mover.map(sid, row['sid'])
      else if (!mover.isDry) {
        const made = await to.post('studio', FLOWS, { ...fieldsOf(mover, old), Status: 'draft' })
        mover.map(sid, made['sid'])
      }
      olds.push(old)
    })
  }
  for (const old of olds) {
    await unlessRefused(mover, old['friendly_name'], () => moveFlow(mover, old, there))
  }
}

/** A flow that is refused is told, and those behind it are carried all the same. */
async function unlessRefused(mover: Mover, name: unknown, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    mover.report.add('flow', String(name), 'fail', error.message)
  }
}

async function moveFlow(mover: Mover, old: Row, before: readonly Row[]): Promise<void> {
  const name = String(old['friendly_name'])
  const fields = fieldsOf(mover, old)
  const sid = mover.sidOf(old['sid'])
  const row = sid ? await mover.to.get('studio', `${FLOWS}/${sid}`) : undefined
  const isNew = rowWith(before, 'friendly_name', name) === undefined
  const isSame =
    row !== undefined &&
    JSON.stringify(row['definition']) === fields.Definition &&
    row['status'] === fields.Status
  if (row && isNew && isSame) mover.report.add('flow', name, 'create')
  else if (row && isNew) {
    await mover.to.post('studio', `${FLOWS}/${String(row['sid'])}`, fields)
    mover.report.add('flow', name, 'create')
  } else {
    await mover.put({
      ...{ kind: 'flow', name, old: old['sid'], there: row, family: 'studio', path: FLOWS, fields },
      same: () => isSame,
    })
  }
  tellWhatIsMissing(mover, name, fields.Definition, row)
}

function tellWhatIsMissing(mover: Mover, name: string, definition: string, row?: Row): void {
  const unknown = mover.isDry ? [] : mover.unknownSids(definition, CARRIED)
  if (unknown.length > 0)
    mover.report.add('flow', name, 'note', `names ${unknown.join(', ')}, which is not here`)
  for (const warning of (row?.['warnings'] ?? []) as { message: string }[]) {
    if (/not supported/.test(warning.message))
      mover.report.add('flow', name, 'note', warning.message)
  }
}

function fieldsOf(mover: Mover, old: Row) {
  return {
    FriendlyName: String(old['friendly_name']),
    Status: String(old['status']),
    Definition: mover.translate(JSON.stringify(old['definition'])),
  }
}
