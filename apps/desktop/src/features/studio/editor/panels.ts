/** What stands beside the canvas. */
export type Panel = 'inspector' | 'json' | 'simulator' | 'live' | 'revisions' | 'publish'
