#!/bin/sh
# Makes the secrets that compose.yaml reads, each in a file of docker/secrets/ that only you can read. Those that are there stay.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
umask 077
for name in root-key service-key cron-secret database-password; do
    [ -s "secrets/$name" ] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > "secrets/$name"
done
# Inside the containers other users read them: the folder, not the file, keeps them from others here.
chmod 444 secrets/*
echo "The secrets are in docker/secrets/. Now: docker compose -f docker/compose.yaml up"
