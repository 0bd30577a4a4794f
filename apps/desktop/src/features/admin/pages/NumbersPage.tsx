import { useQuery } from '@tanstack/react-query'
import type { FlowRow } from '../../../api/flows.ts'
import { formatNumber } from '../../../model/format.ts'
import type { Draft, ListFormOf } from '../../../ui/form-fields.ts'
import { useApp } from '../../../ui/hooks.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { type NumberRow, numbersOf } from '../task-router-rows.ts'
import { toForm } from '../to-form.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

const noFlows: readonly FlowRow[] = []

const names = {
  friendlyName: 'FriendlyName',
  voiceUrl: 'VoiceUrl',
  statusCallback: 'StatusCallback',
}

/** Our numbers, and what answers their calls. */
export default function NumbersPage() {
  const tools = useAdmin()
  const { flows } = useApp()
  const { data = noFlows } = useQuery({ queryKey: ['flows'], queryFn: () => flows.list() })
  return <ListForm of={numbers(tools, data)} />
}

/** The flow that an address leads to; empty for another address. */
export function flowOf(url: string | null): string {
  return /(?:^flow:\/\/studio\/|\/Flows\/)(FW\w{32})\b/.exec(url ?? '')?.[1] ?? ''
}

/** A flow that was chosen is the address; whoever takes it away writes another one. */
export function withFlow({ flow, ...rest }: Draft): Draft {
  if (flow) return { ...rest, voiceUrl: `flow://studio/${flow}` }
  return flow === '' && rest['voiceUrl'] === undefined ? { ...rest, voiceUrl: '' } : rest
}

export function numbers(tools: AdminTools, flows: readonly FlowRow[]): ListFormOf<NumberRow> {
  const collection = numbersOf(tools)
  return {
    path: '/admin/numbers',
    title: 'pages.adminNumbers',
    help: 'admin.numbersHelp',
    empty: 'admin.numbersEmpty',
    add: 'admin.numbersAdd',
    load: () => collection.list(),
    idOf: ({ sid }) => sid,
    nameOf: (row) => formatNumber(row.phone_number),
    detailOf: (row) => row.friendly_name,
    fieldsOf: (row) => [
      {
        name: 'phoneNumber',
        label: 'admin.number',
        help: 'admin.numberHelp',
        kind: 'text',
        isRequired: true,
        isFixed: true,
      },
      { name: 'friendlyName', label: 'admin.name', kind: 'text' },
      {
        name: 'flow',
        label: 'admin.numberFlow',
        help: 'admin.numberFlowHelp',
        kind: 'choice',
        choices: [
          { value: '', label: tools.t('admin.numberNoFlow') },
          ...flows.map(({ sid, friendly_name }) => ({ value: sid, label: friendly_name })),
          // One that is not among those that were read.
          ...(row &&
          flowOf(row.voice_url) &&
          !flows.some(({ sid }) => sid === flowOf(row.voice_url))
            ? [{ value: flowOf(row.voice_url), label: flowOf(row.voice_url) }]
            : []),
        ],
      },
      { name: 'voiceUrl', label: 'admin.voiceUrl', help: 'admin.voiceUrlHelp', kind: 'text' },
      { name: 'statusCallback', label: 'admin.statusCallback', kind: 'text' },
    ],
    draftOf: (row) => ({
      phoneNumber: row?.phone_number ?? '',
      friendlyName: row?.friendly_name ?? '',
      flow: row ? flowOf(row.voice_url) : '',
      voiceUrl: row ? (row.voice_url ?? '') : 'flow://default/welcome',
      statusCallback: row?.status_callback ?? '',
    }),
    create: async (draft) =>
      (await collection.create(toForm(withFlow(draft), { ...names, phoneNumber: 'PhoneNumber' })))
        .sid,
    save: (row, changed) => collection.update(row.sid, toForm(withFlow(changed), names)),
    // The flow that was chosen has taken the place of the address.
    undoOf: (row, name) => (name === 'flow' ? { voiceUrl: row.voice_url ?? '' } : null),
    remove: ({ sid }) => collection.remove(sid),
  }
}
