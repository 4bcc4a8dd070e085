#!/bin/bash
# What the usual image of nginx does at its start: fills templates in from the environment, as far as the filter goes.
set -eu
names=$(env | cut -d = -f 1 | grep -E "$NGINX_ENVSUBST_FILTER" | sed 's/.*/${&}/' | tr '\n' ' ')
rm -f /etc/nginx/sites-enabled/default
for template in /etc/nginx/templates/*.template; do
    envsubst "$names" < "$template" > "/etc/nginx/conf.d/$(basename "$template" .template)"
done
exec nginx -g 'daemon off;'
