import type { DoNotCallRecord, DoNotCallRequest } from '@offhook/desk-api'
import type { Admin } from '../../../api/admin.ts'
import { formatNumber } from '../../../model/format.ts'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { useAdmin } from '../use-admin.ts'

/** Whom nobody calls any more. */
export default function DoNotCallPage() {
  return <ListForm of={doNotCall(useAdmin().admin)} />
}

export function doNotCall(admin: Pick<Admin, 'own'>): ListFormOf<DoNotCallRecord> {
  const collection = admin.own<DoNotCallRecord, DoNotCallRequest>('DoNotCall', 'doNotCall')
  return {
    path: '/admin/do-not-call',
    title: 'pages.adminDoNotCall',
    help: 'outbound.doNotCallHelp',
    empty: 'outbound.doNotCallEmpty',
    add: 'outbound.doNotCallAdd',
    load: () => collection.list(),
    idOf: ({ sid }) => sid,
    nameOf: ({ phoneNumber }) => formatNumber(phoneNumber),
    detailOf: ({ note }) => note,
    fieldsOf: () => [
      {
        name: 'phoneNumber',
        label: 'outbound.number',
        kind: 'text',
        isRequired: true,
        isFixed: true,
      },
      { name: 'note', label: 'outbound.note', help: 'outbound.doNotCallNote', kind: 'text' },
    ],
    draftOf: (row) => ({ phoneNumber: row?.phoneNumber ?? '', note: row?.note ?? '' }),
    create: async ({ phoneNumber, note }) => {
      const made = await collection.create({ phoneNumber: String(phoneNumber), note: String(note) })
      return made.sid
    },
    // A number that is added again has its new note.
    save: ({ phoneNumber }, { note }) => collection.create({ phoneNumber, note: String(note) }),
    remove: ({ sid }) => collection.remove(sid),
  }
}
