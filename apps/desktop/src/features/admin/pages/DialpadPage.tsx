import type { ListFormOf } from '../../../ui/form-fields.ts'
import { SettingsForm } from '../../../ui/SettingsForm.tsx'
import { numbersOf, queueChoices, workflowsOf } from '../task-router-rows.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

interface Dialpad {
  readonly enabled: boolean
  readonly workflow_sid?: string | null
  readonly queue_sid?: string | null
  readonly caller_id?: string | null
  readonly location?: string | null
}

interface Row {
  readonly flow: Dialpad
  readonly choices: Readonly<
    Record<'workflows' | 'queues' | 'numbers', readonly { value: string; label: string }[]>
  >
}

/** Whether agents may dial, and by which number, queue and workflow. */
export default function DialpadPage() {
  return <SettingsForm of={dialpad(useAdmin())} />
}

function dialpad(tools: AdminTools): ListFormOf<Row> {
  const { admin, t } = tools
  const none = { value: '', label: t('admin.notSet') }
  return {
    path: '/admin/dialpad',
    title: 'pages.adminDialpad',
    help: 'admin.dialpadHelp',
    empty: 'admin.dialpadHelp',
    load: async () => {
      const [configuration, workflows, queues, numbers] = await Promise.all([
        admin.configuration(),
        workflowsOf(tools).list(),
        queueChoices(tools, none.label),
        numbersOf(tools).list(),
      ])
      const flows = configuration['outbound_call_flows'] as { default?: Dialpad } | null
      return [
        {
          // Nobody has to turn the dialpad on.
          flow: { enabled: true, ...flows?.default },
          choices: {
            workflows: [none, ...workflows.map((w) => ({ value: w.sid, label: w.friendly_name }))],
            queues,
            numbers: [
              none,
              ...numbers.map((n) => ({ value: n.phone_number, label: n.phone_number })),
            ],
          },
        },
      ]
    },
    idOf: () => 'default',
    nameOf: () => '',
    fieldsOf: (row) => [
      { name: 'enabled', label: 'admin.dialpadOn', kind: 'switch' },
      {
        name: 'caller_id',
        label: 'admin.callerId',
        kind: 'choice',
        choices: row?.choices.numbers ?? [],
      },
      {
        name: 'queue_sid',
        label: 'admin.queue',
        kind: 'choice',
        choices: row?.choices.queues ?? [],
      },
      {
        name: 'workflow_sid',
        label: 'admin.workflow',
        kind: 'choice',
        choices: row?.choices.workflows ?? [],
      },
      { name: 'location', label: 'admin.country', help: 'admin.countryHelp', kind: 'text' },
    ],
    draftOf: (row) => ({
      enabled: row?.flow.enabled ?? true,
      caller_id: row?.flow.caller_id ?? '',
      queue_sid: row?.flow.queue_sid ?? '',
      workflow_sid: row?.flow.workflow_sid ?? '',
      location: row?.flow.location ?? '',
    }),
    save: (_row, changed) =>
      admin.reconfigure(({ outbound_call_flows: flows }) => {
        const before = { enabled: true, ...Object(Object(flows)['default']) }
        const given = Object.fromEntries(
          Object.entries({ ...before, ...changed }).filter(([, value]) => value !== ''),
        )
        return { outbound_call_flows: { ...Object(flows), default: given } }
      }),
  }
}
