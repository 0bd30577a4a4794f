import { Tooltip } from '@mantine/core'
import { IconDeviceMobile } from '@tabler/icons-react'
import { pageAt } from '../../model/pages.ts'
import { href } from '../../model/route.ts'
import { viewNameOf } from '../../model/view-names.ts'
import { useApp, usePerson, useRoute, useStore, useText } from '../../ui/hooks.ts'
import { PageLink } from '../../ui/PageLink.tsx'
import { usePages } from '../../ui/pages.ts'
import { Slot } from '../../ui/Slot.tsx'
import classes from './Rail.module.css'

/** The places of the application that this person may go to, and the way to the test phone. */
export function Rail() {
  const t = useText()
  const person = usePerson()
  const pages = usePages()
  const { path } = useRoute()
  const here = pageAt(pages, path)
  const { isSideNavOpen: isOpen } = useStore(useApp().plugins.view.state)
  return (
    <nav className={classes['root']} data-open={isOpen} aria-label={t('shell.pagesLabel')}>
      <Slot name="SideNav">
        {pages
          .filter(({ list, may }) => list === 'rail' && may(person))
          .map((page) => {
            // The administrator's pages lie below their home.
            const isHere = page === here || (here?.list === 'admin' && page.path === '/admin')
            return (
              <Tooltip
                key={viewNameOf(page.path)}
                label={t(page.label)}
                position="right"
                openDelay={300}
                disabled={isOpen}
              >
                <PageLink
                  to={page.path}
                  aria-label={t(page.label)}
                  aria-current={isHere ? 'page' : undefined}
                  className={classes['item']}
                >
                  <page.icon size={22} stroke={1.75} />
                  {isOpen && <span className="clip">{t(page.label)}</span>}
                </PageLink>
              </Tooltip>
            )
          })}
      </Slot>
      <span className={classes['space']} />
      <Tooltip label={t('shell.testPhoneHint')} position="right" openDelay={300} disabled={isOpen}>
        <a
          href={href('/test-caller')}
          target="_blank"
          rel="noreferrer"
          aria-label={t('shell.testPhoneHint')}
          className={classes['item']}
        >
          <IconDeviceMobile size={22} stroke={1.75} />
          {isOpen && <span className="clip">{t('pages.testPhone')}</span>}
        </a>
      </Tooltip>
    </nav>
  )
}
