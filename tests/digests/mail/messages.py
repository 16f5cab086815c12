"""Made-up messages. Each token of the reader, and each spelling of name and address, is one that tests look for."""

import base64
from email.message import EmailMessage

ADDRESS = "ada.lovely@reader.example"
NAME = "Ada Lovely"
SECRETS = ("TOKEN", ADDRESS, "ada.lovely", "Lovely", base64.b64encode(ADDRESS.encode()).decode().rstrip("="))
"""What must stand nowhere behind the door."""

HTML = f"""<html><head><title>Gears</title>
<style>p {{ background: url(https://t.gears.example/TOKENcss1) }}</style></head>
<body><!--[if mso]><a href="https://t.gears.example/TOKENmso1">x</a><![endif]-->
<div style="display:none">For Ada Lovely</div>
<h1>Gears weekly</h1><p>No. 7, May 3, 2022</p><p>Hi Ada, here are the news.</p>
<h2>Stories</h2>
<p><a href="https://click.gears.example/f/a/TOKENaa1aa1aa1~~/AAQ/BBB">Wooden gears return</a></p>
<p>They last longer than tin ones.</p>
<p><a href="https://x.mjt.lu/lnk/TOKENbb2/1/HASH/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvYQ">A mill on the river</a></p>
<p>It turns again.</p>
<p><a href="https://news.example/b?id=4&amp;mc_eid=TOKENcc3">A clock of sand</a></p>
<p><a href="https://gears.example/hello?who={base64.b64encode(ADDRESS.encode()).decode()}">Our shop</a></p>
<hr>
<p><a href="https://act.gears.example/u/TOKENdd4">Goodbye</a> |
<a href="https://gears.example/prefs?k=TOKENee5">Manage preferences</a> |
<a href="https://click.gears.example/f/a/TOKENff6ff6ff6~~/AAQ/CCC">View in browser</a> |
<a href="mailto:unsub+TOKENgg7@gears.example?subject=TOKENhh8">By mail</a></p>
<p>Sent to {ADDRESS} as https://ct.gears.example/ls/click?upn=TOKENii9</p>
<img src="https://t.gears.example/o/TOKENjj0.gif" width="1" height="1" alt="">
<img src="https://img.gears.example/gear.png" data-id="TOKENkk1" width="300" alt="A gear">
</body></html>"""

TEXT = f"""Hi Ada,

WOODEN GEARS
============

* Wooden gears return: https://click.gears.example/f/a/TOKENaa1aa1aa1~~/AAQ/BBB
* A mill on the river (https://news.example/a)

Unsubscribe: https://act.gears.example/u/TOKENdd4
Sent to {ADDRESS}.
"""


def message(*, html: str | None = HTML, text: str | None = None, number: int = 7, **headers: str) -> bytes:
    """Return a message with the reader's name and address in all headers that may have them."""
    mail = EmailMessage()
    mail["Delivered-To"] = ADDRESS
    mail["Received"] = f"by mx.reader.example for <{ADDRESS}>; Tue, 3 May 2022 17:00:00 +0000"
    mail["Return-Path"] = "<bounce-TOKENmm2-ada.lovely=reader.example@gears.example>"
    mail["From"] = "Gears Weekly <ed@gears.example>"
    mail["To"] = f'"{NAME}" <{ADDRESS}>'
    mail["Subject"] = f"Ada, gears weekly no. {number}"
    mail["Date"] = "Tue, 03 May 2022 21:58:00 -0700"
    mail["Message-ID"] = f"<TOKENnn3-{number}@gears.example>"
    mail["List-Id"] = "Gears <gears.list.example>"
    by_mail = "mailto:unsub+TOKENgg7@gears.example?subject=TOKENhh8"
    mail["List-Unsubscribe"] = f"<https://act.gears.example/u/TOKENdd4>, <{by_mail}>"
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    if text is not None:
        mail.set_content(text)
    if html is not None and text is not None:
        mail.add_alternative(html, subtype="html")
    elif html is not None:
        mail.set_content(html, subtype="html")
    return mail.as_bytes()
