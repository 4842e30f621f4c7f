#!/bin/sh
# The same with GNU parallel, curl and jq: sh bench/parallel.sh FILM CONCURRENCY INTERVAL; with --job SHOT INTERVAL one job of it.
set -eu
if [ "$1" = --job ]; then
  id=$(curl -sf "$PIXAZO_GATEWAY/ltx-2-video/generate" -H "Ocp-Apim-Subscription-Key: $PIXAZO_API_KEY" \
    --json "{\"prompt\":\"shot number $2\"}" | jq -r .request_id)
  while sleep "$3"; do
    answer=$(curl -sf "$PIXAZO_GATEWAY/v2/requests/status/$id" -H "Ocp-Apim-Subscription-Key: $PIXAZO_API_KEY")
    [ "$(printf %s "$answer" | jq -r .status)" = COMPLETED ] && break
  done
  exec curl -sf -o "renders/$2.mp4" "$(printf %s "$answer" | jq -r '.output.media_url[0]')"
fi
mkdir -p renders
sed -n 's/^  - { id: \([^,]*\),.*/\1/p' "$1" | parallel --will-cite -j "$2" sh "$0" --job {} "$3"
