import { Button, CopyButton, TextInput } from '@mantine/core'
import type { PersonDetails } from '@offhook/desk-api'
import { useMutation } from '@tanstack/react-query'
import { formatMinute } from '../../model/format.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import classes from './People.module.css'

/** Makes the one-time link and shows it this once, to be copied. */
export function InvitationLink({ person }: { readonly person: PersonDetails }) {
  const t = useText()
  const { people } = useApp()
  const invite = useMutation({ mutationFn: () => people.invite(person.sid), gcTime: 0 })
  const isDisabled = person.status === 'disabled'
  const until = invite.data?.expiresAt ?? person.linkExpiresAt
  return (
    <section className={classes['section']}>
      <h3 className={classes['subtitle']}>{t('people.link')}</h3>
      {invite.error && <InlineNotice tone="error" text={reasonOf(t, invite.error)} />}
      {invite.data && (
        <div className={classes['link']}>
          <TextInput
            aria-label={t('people.link')}
            description={t('people.linkHelp')}
            value={invite.data.url}
            readOnly
            data-testid="invitation-link"
          />
          <CopyButton value={invite.data.url}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {t(copied ? 'people.copied' : 'people.copy')}
              </Button>
            )}
          </CopyButton>
        </div>
      )}
      {until && (
        <span className="soft">
          {t('people.linkUntil', { time: formatMinute(Date.parse(until), t.language) })}
        </span>
      )}
      <Button
        variant="default"
        size="xs"
        disabled={isDisabled}
        title={isDisabled ? t('people.disabled') : undefined}
        loading={invite.isPending}
        onClick={() => invite.mutate()}
      >
        {t('people.makeLink')}
      </Button>
    </section>
  )
}
