#!/bin/sh
# Bring the database up to date, make sure that somebody can log in, then become the server. While the database is away the server
# lives and says so (/ready), and it is tried again.
set -eu
cd "$(dirname "$0")"
AWAY=75  # the exit status of a command that another try may help

# PostgreSQL takes its own lock inside the migration; this one covers an SQLite file that several processes open.
mkdir -p -m 0700 instance
prepare() (
    flock 9 && flask --app wsgi db upgrade && { [ -z "${OWNER_USERNAME:-}" ] || flask --app wsgi staff bootstrap; }
) 9>instance/upgrade.lock

prepare || {
    status=$?
    [ "$status" -eq "$AWAY" ] || exit "$status"
    # What ends a start ends the server, too: whoever looks after it starts it again, or reads why not.
    (until sleep 2; prepare; do [ "$?" -eq "$AWAY" ] && kill -0 "$$" || { kill "$$"; break; }; done) &
}
unset OWNER_USERNAME OWNER_EMAIL OWNER_PASSWORD

if [ "$#" -eq 0 ]; then
    set -- gunicorn -c gunicorn.conf.py wsgi:app
fi
exec "$@"
