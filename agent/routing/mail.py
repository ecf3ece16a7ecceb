"""Mail: a protocol, SMTP by the standard library, and the outbox that loses nothing.

The outbox (`mails`) names events and holds no text; it is filled in the transaction that stores an event. A mail is
built from the log when it is sent. An attempt claims it for a while, so that workers share the work and the attempt of
a dead worker is made again: a mail may come twice, with the same Message-ID, and none is lost.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

from agent.conversation.events import MessageEvent, ReplyEvent
from agent.personal import Vaults
from agent.replies.localiser import Localiser
from agent.routing.values import Contact, Mail, MailState
from agent.routing.watchdog import Words
from agent.store.base import ConversationRecord, ConversationStore
from agent.store.errors import StoreError

__all__ = ["Letter", "MailOutbox", "MailRefused", "MailStore", "MailUnavailable", "Mailer", "SmtpMailer"]

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
TIMEOUT_SECONDS = 20.0
CLAIM_SECONDS = 6 * TIMEOUT_SECONDS
WAITS = (30, 120, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)  # seconds after each failed attempt


class MailUnavailable(Exception):
    """The mail server did not take it now: try again later."""


class MailRefused(Exception):
    """The mail server will never take it."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail to a shopper. `number` makes its Message-ID: the same mail, sent again, has the same."""

    to: str
    subject: str
    text: str
    language: str
    number: str
    at: datetime


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, letter: Letter) -> None:
        """Hand a mail to the server. Raises `MailUnavailable` or `MailRefused`."""
        ...


@dataclass(frozen=True, kw_only=True)
class SmtpMailer:
    """Sends by SMTP (RFC 5321). `url` is `smtp://user:password@host:587` (STARTTLS where it is offered) or `smtps://…`."""

    url: str
    sender: str

    async def send(self, letter: Letter) -> None:
        """Hand a mail to the server. Raises `MailUnavailable` or `MailRefused`."""
        message = self._message(letter)
        try:
            await asyncio.to_thread(self._deliver, message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as exc:
            code = _code(exc)
            if 500 <= code < 600 and not isinstance(exc, smtplib.SMTPAuthenticationError):
                raise MailRefused(f"the mail server refused it ({code})") from exc
            raise MailUnavailable(f"the mail server did not take it ({code})") from exc
        except (OSError, smtplib.SMTPException) as exc:
            raise MailUnavailable(f"the mail server could not be reached ({type(exc).__name__})") from exc

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.number}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content(letter.text)
        message["Content-Language"] = letter.language  # after it: setting the content drops such headers
        return message

    def _deliver(self, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
        context = ssl.create_default_context()
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        with server:
            server.ehlo()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)


def _code(exc: smtplib.SMTPException) -> int:
    if isinstance(exc, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in exc.recipients.values()), default=0)
    return int(getattr(exc, "smtp_code", 0))


class MailStore(Protocol):
    """The outbox and the addresses. Each method is one transaction and raises `StoreError`s."""

    async def claim_mails(self, *, now: float, until: float, limit: int = 20) -> list[Mail]:
        """Begin attempts: mails that are due, which are nobody else's until then."""
        ...

    async def settle_mail(
        self, mail: Mail, state: MailState, *, again_at: float = 0.0, error: str = ""
    ) -> None:
        """An attempt is over."""
        ...

    async def contacts(self, conversation_id: str) -> list[Contact]:
        """How a shopper wants to be reached."""
        ...


@dataclass(kw_only=True)
class MailOutbox:
    """Sends what is in the outbox, in the background of each worker. `link` is where the chat is found again."""

    mails: MailStore
    store: ConversationStore
    mailer: Mailer
    vaults: Vaults
    words: Words
    shop: str
    link: str
    clock: Callable[[], datetime]
    _looking: asyncio.Task[None] | None = None

    async def start(self, *, every: float = LOOK_SECONDS) -> None:
        """Begin to send."""
        self._looking = asyncio.create_task(self._look_forever(every), name="outbox of mails")

    async def stop(self) -> None:
        """Break off: what is under way is sent again after a while, here or by another worker."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def empty(self) -> int:
        """Send until nothing is due; returns how many attempts were made."""
        made = 0
        while True:
            now = self.clock().timestamp()
            claimed = await self.mails.claim_mails(now=now, until=now + CLAIM_SECONDS)
            if not claimed:
                return made
            for mail in claimed:
                await self._attempt(mail)
            made += len(claimed)

    async def _look_forever(self, every: float) -> None:
        while True:
            try:
                await self.empty()
            except StoreError:
                log.exception("the outbox of mails could not be read")
            await asyncio.sleep(every)

    async def _attempt(self, mail: Mail) -> None:
        letter = await self._letter(mail)
        if letter is None:
            await self.mails.settle_mail(mail, "dead", error="the event or the address is gone")
            return
        try:
            await self.mailer.send(letter)
        except MailRefused as exc:
            await self._failed(mail, str(exc), wait=None)
        except MailUnavailable as exc:
            wait = WAITS[mail.attempts - 1] if mail.attempts <= len(WAITS) else None
            await self._failed(mail, str(exc), wait=wait)
        else:
            await self.mails.settle_mail(mail, "sent")

    async def _failed(self, mail: Mail, error: str, *, wait: int | None) -> None:
        if wait is None:
            log.warning("a mail of %s at %d is dead: %s", mail.conversation_id, mail.offset, error)
            await self.mails.settle_mail(mail, "dead", error=error)
            return
        again_at = self.clock().timestamp() + wait
        await self.mails.settle_mail(mail, "pending", again_at=again_at, error=error)

    async def _letter(self, mail: Mail) -> Letter | None:
        """The mail as it is sent now; None where the conversation was erased meanwhile."""
        cid = mail.conversation_id
        record = await self.store.get(cid)
        events = await self.store.events(cid, after=mail.offset - 1, limit=1)
        addresses = [one for one in await self.mails.contacts(cid) if one.kind == "email"]
        if record is None or not events or not addresses:
            return None
        vault = self.vaults.open(await self.store.vault(cid))
        language = await self._language(record)
        event, words = events[0], self.words(record, language)
        text = _text(event)
        if text is None:
            return None
        by_person = isinstance(event, MessageEvent)
        return Letter(
            to=vault.unmask(addresses[0].placeholder),
            subject=words.text("mail.subject" if by_person else "mail.notice_subject", shop=self.shop),
            text=self._body(vault.unmask(text), words),
            language=words.language,
            number=f"{cid}.{mail.offset}",
            at=event.at,
        )

    def _body(self, text: str, words: Localiser) -> str:
        parts = [words.text("mail.opening", shop=self.shop), text]
        if self.link:
            parts.append(words.text("mail.closing", url=self.link))
        return "\n\n".join((*parts, self.shop)) + "\n"

    async def _language(self, record: ConversationRecord) -> str:
        perceived = await self.store.latest(record.conversation_id, ("perceived",))
        known: Sequence[str] = [event.language for event in perceived if event.kind == "perceived"]
        return known[-1] if known else record.locale.partition("-")[0]


def _text(event: object) -> str | None:
    if isinstance(event, MessageEvent):
        return event.text
    return event.reply.text if isinstance(event, ReplyEvent) else None
