#!/usr/bin/env python3
"""Buys seats over the REST API: joins, waits, reserves, charges the wallet and pays.

    examples/python/buy.py [url] [seats]

It needs Python 3.9 or later, and no package.
"""

import json
import sys
import time
import uuid
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ATTEMPTS = 6


class Refused(Exception):
    """The server refused a call. The text is its message for people."""


class Onsale:
    """A client of the REST API, for one buyer."""

    def __init__(self, url):
        self.api = f'{url}/api'
        self.headers = {'Content-Type': 'application/json'}

    def call(self, method, path, body=None):
        """Sends a request and returns the answer.

        It is repeated after a lost answer and after 429 or 503. The key makes sure that it takes
        effect once.
        """
        request = Request(
            self.api + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={**self.headers, 'Idempotency-Key': str(uuid.uuid4())},
        )
        for attempt in range(1, ATTEMPTS + 1):
            wait = 2 ** (attempt - 1) / 5
            try:
                with urlopen(request, timeout=10) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if error.code not in (429, 502, 503, 504):
                    raise Refused(json.load(error)['message']) from None
                wait = max(wait, float(error.headers.get('Retry-After', 0)))
            except (OSError, HTTPException):
                # No answer came: the call may have taken effect.
                pass
            if attempt < ATTEMPTS:
                time.sleep(wait)
        raise Refused(f'{method} {path} had no answer in {ATTEMPTS} attempts.')


def buy(url, seats):
    onsale = Onsale(url)
    entry = onsale.call('POST', '/queue')
    onsale.headers['Authorization'] = f"Bearer {entry['token']}"
    if entry['waitNo'] is None:
        print(f"You have lot {entry['lot']}: lots are drawn when the doors open.")
    else:
        print(f"You are number {entry['waitNo']} in the line.")

    while entry['status'] in ('lobby', 'waiting'):
        if entry['status'] == 'waiting':
            print(f"{entry['ahead']} ahead of you")
        time.sleep(entry['pollAfterMs'] / 1000)
        entry = onsale.call('GET', f"/queue/{entry['userId']}")
        if entry.get('soldOut'):
            onsale.call('DELETE', f"/queue/{entry['userId']}")
            raise Refused('Every seat is sold.')

    date = onsale.call('GET', '/seat')['date'][0]
    held = onsale.call('POST', '/reservations', {'date': date, 'best': seats})
    numbers = ', '.join(str(number) for number in held['seatNos'])
    print(f"Seats {numbers} on {date} are yours until {held['expiresAt']}.")

    onsale.call('POST', '/wallet/charges', {'amount': held['total']})
    receipt = onsale.call('POST', f"/reservations/{held['reservationId']}/payment")
    for ticket in receipt['tickets']:
        print(f"seat {ticket['seatNo']}: {ticket['ticketCode']}")


if __name__ == '__main__':
    # Each line is seen at once, in a pipe too.
    sys.stdout.reconfigure(line_buffering=True)
    arguments = sys.argv[1:]
    url = arguments[0] if arguments else 'http://127.0.0.1:4600'
    try:
        buy(url, seats=int(arguments[1]) if len(arguments) > 1 else 2)
    except Refused as refusal:
        sys.exit(str(refusal))
