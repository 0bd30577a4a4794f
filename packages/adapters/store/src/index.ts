// SQL migrations, Postgres and PGlite drivers, repositories, outbox, leases.
export {}
