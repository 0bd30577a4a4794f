// Who may do what: accounts, credentials, tokens, people, numbers, limits.
export {}
