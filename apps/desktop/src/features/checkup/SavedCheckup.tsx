import { Button, CopyButton, TextInput } from '@mantine/core'
import type { CheckupRecord } from '@offhook/desk-api'
import { useQuery } from '@tanstack/react-query'
import { formatExact } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { href } from '../../model/route.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { CheckupLines } from './CheckupLines.tsx'
import classes from './CheckupPage.module.css'

/** The check-up behind a link. */
export function SavedCheckup({ sid }: { readonly sid: string }) {
  const t = useText()
  const { offhook } = useApp()
  const { data, error, refetch } = useQuery({
    queryKey: ['checkup', sid],
    queryFn: ({ signal }) => offhook.checkups.get(sid, signal),
  })
  if (error) {
    return (
      <InlineNotice
        tone="error"
        text={t('checkup.loadFailed', { why: messageOf(error) })}
        action={{ label: t('checkup.saveAgain'), run: () => void refetch() }}
      />
    )
  }
  if (!data) return null
  const { fullName: name, dateCreated, browser, lines } = data
  return (
    <section className={classes['part']} aria-label={t('checkup.results')}>
      <h2 className={classes['subtitle']}>
        {t('checkup.of', { name, time: formatExact(Date.parse(dateCreated), t.language), browser })}
      </h2>
      <CheckupLines lines={lines} />
      <CheckupLink checkup={data} />
    </section>
  )
}

/** What others are given, so that they can look at it. */
export function CheckupLink({ checkup }: { readonly checkup: Pick<CheckupRecord, 'sid'> }) {
  const t = useText()
  const { location } = useApp()
  const url = `${location.origin}${href(`/checkup/${checkup.sid}`)}`
  return (
    <div className={classes['link']}>
      <TextInput
        label={t('checkup.link')}
        description={t('checkup.linkHelp')}
        value={url}
        readOnly
        data-testid="checkup-link"
      />
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {t(copied ? 'checkup.copied' : 'checkup.copy')}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
