import { useQuery } from '@tanstack/react-query'
import { formatExact } from '../../model/format.ts'
import { workers } from '../../model/pages.ts'
import { useApp, usePerson, useRoute, useStore, useText } from '../../ui/hooks.ts'
import { PageLink } from '../../ui/PageLink.tsx'
import { ResultMark } from './CheckupLines.tsx'
import classes from './CheckupPage.module.css'
import { RunPart } from './RunPart.tsx'
import { SavedCheckup } from './SavedCheckup.tsx'

/** Headset, browser and network: tried out by a call to our echo, or the result of an earlier time. */
export default function CheckupPage() {
  const t = useText()
  const app = useApp()
  const desk = useStore(app.desk)
  const { path } = useRoute()
  const sid = /^\/checkup\/([A-Za-z0-9]+)$/.exec(path)?.[1]
  return (
    <div className={classes['page']}>
      <h1 className={classes['title']}>{t('pages.checkup')}</h1>
      {sid ? (
        <SavedCheckup key={sid} sid={sid} />
      ) : (
        <>
          <p>{t('checkup.intro')}</p>
          {desk && <RunPart desk={desk} />}
        </>
      )}
      <Earlier />
    </div>
  )
}

function Earlier() {
  const t = useText()
  const { offhook } = useApp()
  const person = usePerson()
  const { data = [] } = useQuery({
    queryKey: ['checkups'],
    queryFn: ({ signal }) => offhook.checkups.newest(signal),
    enabled: workers(person),
  })
  if (data.length === 0) return null
  return (
    <section className={classes['part']} aria-label={t('checkup.earlier')}>
      <h2 className={classes['subtitle']}>{t('checkup.earlier')}</h2>
      <table className={classes['table']}>
        <tbody>
          {data.map(({ sid, dateCreated, fullName, browser, result }) => (
            <tr key={sid}>
              <td>
                <PageLink to={`/checkup/${sid}`}>
                  {formatExact(Date.parse(dateCreated), t.language)}
                </PageLink>
              </td>
              <td>{fullName}</td>
              <td>{browser}</td>
              <td>
                <ResultMark result={result} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
