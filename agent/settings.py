"""The one place where the environment is read.

Every setting is `CROSSDESK_<NAME>`; docs/settings.md explains all of them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.errors import SettingsError

DATA = Path(__file__).resolve().parent.parent / "data"
MIN_KEY_LENGTH = 16
BRAINS = r"^(embedded|[a-z_]+:.+)$"


class Settings(BaseSettings):
    """Crossdesk's settings. All have a default that serves a laptop."""

    model_config = SettingsConfigDict(
        env_prefix="CROSSDESK_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    environment: Literal["development", "production"] = Field(
        "development",
        description="`production` refuses to start without keys of its own and hides details of faults.",
    )
    home: Path = Field(
        Path("~/.crossdesk"), description="Folder for the database, the index, keys and uploads."
    )
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the server listens on.")
    workers: int = Field(
        1, ge=1, le=64, description="Server processes. More than one needs PostgreSQL and a Chroma server."
    )
    public_url: str = Field(
        "", description="Address under which shoppers reach the server, for links; empty: relative links."
    )
    allowed_origins: str = Field(
        "*", description="Web origins that may call the API from a browser, separated by commas."
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses of reverse proxies, separated by commas, whose X-Forwarded-For is believed.",
    )
    database_url: str = Field(
        "",
        repr=False,  # it may hold a password
        description="SQLAlchemy URL, e.g. postgresql+psycopg://user@host/db; empty: SQLite in the home.",
    )
    chroma_url: str = Field(
        "",
        repr=False,  # as may this
        description="Address of a Chroma server, e.g. http://127.0.0.1:8001; empty: embedded in the home.",
    )
    redis_url: str = Field(
        "",
        repr=False,  # and this
        description="Address of a Redis, e.g. redis://127.0.0.1:6379/0, for live news at the desk of several "
        "workers; empty: within the process.",
    )
    embeddings: str = Field(
        "bundled",
        description="`bundled`, or `sentence-transformers:NAME` (needs the extra `models`).",
    )
    brain: str = Field(
        "embedded",
        pattern=BRAINS,
        description="What answers: `embedded`, or a language model that calls tools: `openai:NAME`, "
        "`anthropic:NAME`, `ollama:NAME` or another provider of LangChain's.",
    )
    brain_url: str = Field(
        "",
        repr=False,  # and this
        description="Address of the model's server (vLLM, llama.cpp, Ollama …); empty: the provider's own.",
    )
    brain_key: SecretStr = Field(
        SecretStr(""), description="Key of the model's provider; empty: the provider's own variable."
    )
    brain_prompt: Path = Field(
        Path(__file__).resolve().parent / "prompts" / "answer.md", description="File with the model's prompt."
    )
    brain_stream: bool = Field(
        True, description="Whether the model's text is shown sentence by sentence as it comes."
    )
    brain_connect_seconds: float = Field(
        2.0, gt=0, le=60, description="Seconds in which the model's server has to take a connection."
    )
    brain_first_seconds: float = Field(
        4.0, gt=0, le=120, description="Seconds in which a streamed answer has to begin."
    )
    brain_gap_seconds: float = Field(
        3.0, gt=0, le=120, description="Seconds that may pass between two pieces of a streamed answer."
    )
    brain_call_seconds: float = Field(
        6.0, gt=0, le=120, description="Seconds that one call of the model may take."
    )
    brain_turn_tokens: int = Field(
        30_000, ge=0, description="Tokens, in and out, that the model may use for a turn; 0: no limit."
    )
    brain_turn_cost: float = Field(
        0.0, ge=0, description="Money that the model may cost for a turn; 0: no limit."
    )
    brain_conversation_tokens: int = Field(
        0, ge=0, description="Tokens, in and out, that the model may use for a conversation; 0: no limit."
    )
    brain_conversation_cost: float = Field(
        0.0, ge=0, description="Money that the model may cost for a conversation; 0: no limit."
    )
    brain_day_tokens: int = Field(
        0,
        ge=0,
        description="Tokens, in and out, that the model may use on a day (UTC), for all workers together; "
        "0: no limit.",
    )
    brain_day_cost: float = Field(
        0.0,
        ge=0,
        description="Money that the model may cost on a day (UTC), for all workers together; 0: no limit.",
    )
    brain_price_in: float = Field(0.0, ge=0, description="Price of a million tokens that the model reads.")
    brain_price_out: float = Field(0.0, ge=0, description="Price of a million tokens that the model writes.")
    turn_seconds: float = Field(
        8.0,
        gt=1.5,
        le=120,
        description="Seconds in which a turn is answered; what the model does not finish in "
        "time the embedded brain does.",
    )
    knowledge: Path = Field(DATA / "kb", description="Folder with the help centre's articles.")
    policy: Path = Field(DATA / "policy.yaml", description="File with the shop's policy.")
    routing: Path = Field(
        DATA / "routing.yaml", description="File with the rules, teams and times of hand-offs."
    )
    mail_url: SecretStr = Field(
        SecretStr(""),
        description="Server that takes mail: smtp://user:password@host:587 or smtps://…; empty: no mail.",
    )
    mail_from: str = Field("", description="Sender of mail; empty: the shop's address in the policy.")
    keys_required: bool = Field(
        False,
        description="Whether who opens a conversation or takes part in one needs a key of `crossdesk keys`.",
    )
    webhooks_private: bool = Field(
        False,
        description="Whether webhooks may go to private addresses: this machine, or the own network.",
    )
    mcp: bool = Field(
        False,
        description="Whether the server offers the tools to other agents at `/mcp` (needs the extra `mcp`).",
    )
    mcp_identity_token: SecretStr = Field(
        SecretStr(""),
        description="The shop's identity token of the customer whom `crossdesk mcp` calls tools for; "
        "empty: anonymous.",
    )
    mcp_conversation: SecretStr = Field(
        SecretStr(""),
        description="`ID:TOKEN` of the conversation of the channel `mcp` that `crossdesk mcp` belongs to; "
        "empty: a new one.",
    )
    operator_key: SecretStr = Field(
        SecretStr(""), description="Key of the desk's API; empty: a random one, printed at start."
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Key that signs links to labels and invoices; empty: made once and kept in the home.",
    )
    encryption_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys for personal data, base64 of 32 bytes, separated by commas: the first encrypts, "
        "all decrypt; empty: made once and kept in the home.",
    )
    identity_key: SecretStr = Field(
        SecretStr(""),
        description="Key that checks the shop's identity tokens (HS256 secret or RS256 public key); "
        "empty: off.",
    )
    identity_algorithm: Literal["HS256", "RS256"] = Field(
        "HS256", description="Algorithm of the shop's identity tokens."
    )
    link_minutes: int = Field(
        1440, ge=1, le=43200, description="Minutes after which a link to a label or invoice expires."
    )
    messages_per_minute: int = Field(
        30,
        ge=1,
        le=10_000,
        description="Messages a minute that one conversation may send; in development not counted for "
        "clients on the same machine.",
    )
    conversations_per_minute: int = Field(
        120,
        ge=1,
        le=100_000,
        description="Conversations a minute that one address may open; in development not counted for "
        "clients on the same machine.",
    )
    desk_idle_minutes: int = Field(
        120,
        ge=5,
        le=1440,
        description="Minutes after which who does nothing at the desk has to sign in again.",
    )
    desk_session_hours: int = Field(
        12, ge=1, le=168, description="Hours after which everybody at the desk has to sign in again."
    )
    desk_reveal_minutes: int = Field(
        15,
        ge=1,
        le=480,
        description="Minutes for which an agent who gave a reason sees a shopper's contact data.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much the server logs."
    )

    @field_validator("home", "knowledge", "policy", "routing", "brain_prompt")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("operator_key", "secret_key", "identity_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        if secret and len(secret) < MIN_KEY_LENGTH:
            raise ValueError(f"a key needs at least {MIN_KEY_LENGTH} characters")
        return value

    def with_brain(self, brain: str = "", *, url: str = "", prompt: Path | None = None) -> Settings:
        """The settings with what a command line says of the brain; what is empty stays. Raises `SettingsError`."""
        if brain and not re.fullmatch(BRAINS, brain):
            raise SettingsError(f"--brain: {brain!r} is neither 'embedded' nor a model as 'provider:name'")
        given = {"brain": brain, "brain_url": url, "brain_prompt": prompt}
        found = self.model_copy(update={name: value for name, value in given.items() if value})
        if found.brain == "embedded" and (url or prompt):
            raise SettingsError("--prompt and --brain-url are for language models: name one with --brain")
        return found

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'crossdesk.db'}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database.startswith("sqlite")


def load_settings() -> Settings:
    """Read the environment. Raises `SettingsError` naming the variable and what is wrong with it."""
    try:
        settings = Settings()
    except ValidationError as exc:
        error = exc.errors(include_input=False, include_url=False)[0]
        name = f"CROSSDESK_{str(error['loc'][0]).upper()}"
        raise SettingsError(f"{name}: {error['msg']}") from exc
    if settings.environment == "production":
        _require_keys(settings)
    if settings.workers > 1 and (settings.is_sqlite or not settings.chroma_url):
        raise SettingsError(
            "CROSSDESK_WORKERS: more than one worker needs CROSSDESK_DATABASE_URL (PostgreSQL) "
            "and CROSSDESK_CHROMA_URL (a Chroma server)"
        )
    return settings


def _require_keys(settings: Settings) -> None:
    for name in ("operator_key", "secret_key", "encryption_keys"):
        if not getattr(settings, name).get_secret_value():
            raise SettingsError(
                f"CROSSDESK_{name.upper()}: must be set where CROSSDESK_ENVIRONMENT is production"
            )
