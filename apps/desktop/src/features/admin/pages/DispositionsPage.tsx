import type { DispositionRecord, DispositionRequest } from '@offhook/desk-api'
import { type Draft, type ListFormOf, numberOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { queueChoices } from '../task-router-rows.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

type Choices = Awaited<ReturnType<typeof queueChoices>>
type Row = DispositionRecord & { readonly queues: Choices }

/** What agents may say became of a task. */
export default function DispositionsPage() {
  return <ListForm of={dispositions(useAdmin())} />
}

function dispositions(tools: AdminTools): ListFormOf<Row> {
  const { admin, t } = tools
  const collection = admin.own<DispositionRecord, DispositionRequest>(
    'Dispositions',
    'dispositions',
  )
  const everywhere = { value: '', label: t('admin.allQueues') }
  let queues: Choices = [everywhere]
  return {
    path: '/admin/dispositions',
    title: 'pages.adminDispositions',
    help: 'admin.dispositionsHelp',
    empty: 'admin.dispositionsEmpty',
    add: 'admin.dispositionsAdd',
    load: async () => {
      const [rows, choices] = await Promise.all([
        collection.list(),
        queueChoices(tools, everywhere.label),
      ])
      queues = choices
      return rows
        .map((row) => ({ ...row, queues: choices }))
        .sort((a, b) => (a.key ?? 10) - (b.key ?? 10) || a.label.localeCompare(b.label))
    },
    idOf: ({ sid }) => sid,
    nameOf: ({ label, key }) => (key === null ? label : `${key} · ${label}`),
    detailOf: (row) =>
      row.queues.find(({ value }) => value === (row.taskQueueSid ?? ''))?.label ?? '',
    fieldsOf: (row) => [
      { name: 'label', label: 'admin.name', kind: 'text', isRequired: true },
      {
        name: 'key',
        label: 'admin.dispositionKey',
        help: 'admin.dispositionKeyHelp',
        kind: 'choice',
        choices: ['', 1, 2, 3, 4, 5, 6, 7, 8, 9].map((key) => ({
          value: String(key),
          label: key === '' ? t('admin.noKey') : String(key),
        })),
      },
      {
        name: 'taskQueueSid',
        label: 'admin.queue',
        kind: 'choice',
        choices: row?.queues ?? queues,
      },
    ],
    draftOf: (row) => ({
      label: row?.label ?? '',
      key: String(row?.key ?? ''),
      taskQueueSid: row?.taskQueueSid ?? '',
    }),
    create: async (draft) => (await collection.create(requestOf(draft))).sid,
    save: (row, changed) => collection.update(row.sid, requestOf(changed)),
    remove: ({ sid }) => collection.remove(sid),
  }
}

function requestOf(draft: Draft): DispositionRequest {
  return {
    ...('label' in draft && { label: String(draft['label']) }),
    ...('key' in draft && { key: numberOf(draft, 'key') }),
    ...('taskQueueSid' in draft && { taskQueueSid: String(draft['taskQueueSid']) || null }),
  }
}
