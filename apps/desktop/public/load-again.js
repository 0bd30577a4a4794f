// A file of the page that cannot be fetched, because the network changes meanwhile, would leave the page empty
// for good: it is loaded again, a few times. A file of its own, before all modules, to hear of each of them.
;(() => {
  const KEY = 'offhook.loads'
  const PAUSES_MS = [500, 2_000, 5_000, 10_000]
  /** What failed longer ago was another load. */
  const FORGOTTEN_AFTER_MS = 60_000
  let isWaiting = false
  const isEmpty = () => !document.getElementById('root')?.hasChildNodes()
  const isPart = (node) =>
    node instanceof HTMLScriptElement ||
    (node instanceof HTMLLinkElement && node.rel === 'stylesheet')

  function failuresSoFar() {
    const { count, at } = JSON.parse(sessionStorage.getItem(KEY) ?? '{"count":0,"at":0}')
    return Date.now() - at < FORGOTTEN_AFTER_MS ? count : 0
  }

  /** Whoever works with the page already is not disturbed. */
  function onFailure({ target }) {
    const isPartMissing = isPart(target)
    if (isWaiting || !isEmpty() || (target instanceof Element && !isPartMissing)) return
    const count = failuresSoFar()
    if (count >= PAUSES_MS.length) return
    isWaiting = true
    setTimeout(() => {
      isWaiting = false
      // An error that is no missing part may have been of no importance.
      if (!isPartMissing && !isEmpty()) return
      sessionStorage.setItem(KEY, JSON.stringify({ count: count + 1, at: Date.now() }))
      location.reload()
    }, PAUSES_MS[count])
  }

  addEventListener('error', onFailure, true)
  addEventListener('unhandledrejection', onFailure)
})()
