import type { SipUserRecord, SipUserRequest } from '@offhook/desk-api'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { type AdminTools, useAdmin } from '../use-admin.ts'

/** Phones that register with a user name and a password. */
export default function PhonesPage() {
  return <ListForm of={phones(useAdmin())} />
}

function phones({ admin }: AdminTools): ListFormOf<SipUserRecord> {
  const collection = admin.own<SipUserRecord, SipUserRequest>('SipUsers', 'sipUsers')
  let domain = location.hostname
  return {
    path: '/admin/phones',
    title: 'pages.adminPhones',
    help: 'admin.phonesHelp',
    empty: 'admin.phonesEmpty',
    add: 'admin.phonesAdd',
    load: async () => {
      const rows = await collection.list()
      domain = rows[0]?.domain ?? domain
      return rows
    },
    idOf: ({ sid }) => sid,
    nameOf: ({ username }) => username,
    detailOf: (row) => row.domain,
    fieldsOf: (row) => [
      { name: 'username', label: 'admin.username', kind: 'text', isRequired: true },
      { name: 'domain', label: 'admin.domain', kind: 'text', isRequired: true },
      ...(row
        ? []
        : [
            {
              name: 'password',
              label: 'admin.password',
              help: 'admin.phonePasswordHelp',
              kind: 'password',
              isRequired: true,
            } as const,
          ]),
    ],
    draftOf: (row) => ({
      username: row?.username ?? '',
      domain: row?.domain ?? domain,
      password: '',
    }),
    create: async (draft) =>
      (
        await collection.create({
          username: String(draft['username']),
          password: String(draft['password']),
          domain: String(draft['domain']),
        })
      ).sid,
    remove: ({ sid }) => collection.remove(sid),
  }
}
