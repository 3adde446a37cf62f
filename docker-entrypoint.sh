#!/bin/sh
# Bring the database up to date, make sure that somebody can log in, then become the server.
set -eu
cd "$(dirname "$0")"

# PostgreSQL takes its own lock inside the migration; this one covers an SQLite file that several processes open.
mkdir -p instance
(
    flock 9
    flask --app wsgi db upgrade
    if [ -n "${OWNER_USERNAME:-}" ]; then
        flask --app wsgi staff bootstrap
    fi
) 9>instance/upgrade.lock
unset OWNER_USERNAME OWNER_EMAIL OWNER_PASSWORD

if [ "$#" -eq 0 ]; then
    set -- gunicorn -c gunicorn.conf.py wsgi:app
fi
exec "$@"
