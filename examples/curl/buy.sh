#!/usr/bin/env bash
# Buys seats over the REST API: joins, waits, reserves, charges the wallet and pays.
#
#     examples/curl/buy.sh [url] [seats]
#
# It needs curl, and Node to pick fields out of the answers.
set -euo pipefail

api=${1:-http://127.0.0.1:4600}/api
seats=${2:-2}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
echo 'Content-Type: application/json' >"$work/headers"

# call METHOD PATH [JSON]: sends a request, and ends the script when the server refuses it.
# curl repeats it after a lost answer, 429 or 503; the key makes sure that it takes effect once.
call() {
  local status
  status=$(curl --silent --show-error --max-time 10 --retry 5 --retry-all-errors \
    --request "$1" "$api$2" ${3:+--data "$3"} --header @"$work/headers" \
    --header "Idempotency-Key: $(node -p 'crypto.randomUUID()')" \
    --output "$work/answer" --write-out '%{http_code}')
  if [ "$status" != 200 ]; then
    echo "The server answered $status: $(pick .message)" >&2
    exit 1
  fi
}

# pick .FIELD: prints a field of the last answer, or nothing if it has none.
pick() { node -p "String(JSON.parse(fs.readFileSync(0))$1 ?? '')" <"$work/answer"; }

call POST /queue
user=$(pick .userId)
echo "Authorization: Bearer $(pick .token)" >>"$work/headers"
if [ -n "$(pick .waitNo)" ]; then
  echo "You are number $(pick .waitNo) in the line."
else
  echo "You have lot $(pick .lot): lots are drawn when the doors open."
fi

while [[ "$(pick .status)" =~ ^(lobby|waiting)$ ]]; do
  echo "$(pick .ahead) ahead of you"
  sleep "$(pick .pollAfterMs/1000)"
  call GET "/queue/$user"
  if [ -n "$(pick .soldOut)" ]; then
    call DELETE "/queue/$user"
    echo 'Every seat is sold.' >&2
    exit 1
  fi
done

call GET /seat
date=$(pick '.date[0]')
call POST /reservations "{\"date\": \"$date\", \"best\": $seats}"
reservation=$(pick .reservationId)
echo "Seats $(pick '.seatNos.join(", ")') on $date are yours until $(pick .expiresAt)."

call POST /wallet/charges "{\"amount\": $(pick .total)}"
call POST "/reservations/$reservation/payment"
pick '.tickets.map(({ seatNo, ticketCode }) => `seat ${seatNo}: ${ticketCode}`).join("\n")'
