import { Button } from '@mantine/core'
import type { PersonDetails } from '@offhook/desk-api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { InvitationLink } from './InvitationLink.tsx'
import classes from './People.module.css'
import { PersonSkills } from './PersonSkills.tsx'
import { SessionRows } from './SessionRows.tsx'

/** What an administrator does for a person: a link, skills, the second factor, their sessions. */
export function PersonMore({ person }: { readonly person: PersonDetails }) {
  const t = useText()
  const { people } = useApp()
  const queries = useQueryClient()
  const reset = useMutation({
    mutationFn: () => people.removeSecondFactor(person.sid),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['list-form', '/admin/people'] }),
  })
  return (
    <>
      <InvitationLink person={person} />
      <PersonSkills person={person} />
      <section className={classes['section']}>
        <h3 className={classes['subtitle']}>{t('people.secondFactor')}</h3>
        {reset.error && <InlineNotice tone="error" text={reasonOf(t, reset.error)} />}
        <span className="soft">
          {t(person.hasSecondFactor ? 'people.hasSecondFactor' : 'people.hasNoSecondFactor')}
        </span>
        <Button
          variant="default"
          size="xs"
          disabled={!person.hasSecondFactor}
          title={person.hasSecondFactor ? undefined : t('people.hasNoSecondFactor')}
          loading={reset.isPending}
          onClick={() => reset.mutate()}
        >
          {t('people.resetSecondFactor')}
        </Button>
      </section>
      <SessionRows
        of={person.sid}
        load={() => people.sessions(person.sid)}
        end={(sid) => people.endSession(person.sid, sid)}
      />
    </>
  )
}
