"""Settings: a wrong one is named with its variable, production needs keys, no secret is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from agent.errors import SettingsError
from agent.settings import DATA, Settings, load_settings
from agent.store.crypto import new_key

LONG = "a key of more than sixteen characters"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CROSSDESK_{name.upper()}", raising=False)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def put(environment: pytest.MonkeyPatch, /, **values: str) -> None:
    for name, value in values.items():
        environment.setenv(f"CROSSDESK_{name.upper()}", value)


def test_without_any_variable_everything_has_a_default_that_serves_a_laptop() -> None:
    settings = load_settings()
    assert settings.environment == "development"
    assert settings.is_sqlite
    assert settings.database == f"sqlite:///{Path('~/.crossdesk').expanduser().resolve()}/crossdesk.db"
    assert settings.policy == DATA / "policy.yaml"
    assert settings.policy.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("port", "0", "greater than or equal to 1"),
        ("port", "70000", "65535"),
        ("port", "eighty", "integer"),
        ("workers", "0", "greater than or equal to 1"),
        ("environment", "prod", "'development' or 'production'"),
        ("brain", "gpt", "embedded"),
        ("identity_algorithm", "none", "'HS256' or 'RS256'"),
        ("log_level", "LOUD", "'debug'"),
        ("link_minutes", "0", "greater than or equal to 1"),
        ("messages_per_minute", "-1", "greater than or equal to 1"),
        ("operator_key", "short", "at least 16 characters"),
        ("secret_key", "short", "at least 16 characters"),
        ("identity_key", "short", "at least 16 characters"),
    ],
)
def test_a_bad_value_is_named_by_its_variable(
    environment: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    put(environment, **{name: value})
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"CROSSDESK_{name.upper()}: ")
    assert said in str(caught.value)
    if name.endswith("_key"):
        assert f"'{value}'" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize("missing", ["operator_key", "secret_key", "encryption_keys"])
def test_production_does_not_start_without_keys_of_its_own(
    environment: pytest.MonkeyPatch, missing: str
) -> None:
    keys = {"operator_key": LONG, "secret_key": LONG, "encryption_keys": new_key()}
    put(environment, environment="production", **keys)
    assert load_settings().environment == "production"
    environment.delenv(f"CROSSDESK_{missing.upper()}")
    with pytest.raises(SettingsError, match=f"CROSSDESK_{missing.upper()}: must be set"):
        load_settings()


def test_several_workers_need_a_database_and_an_index_that_they_can_share(
    environment: pytest.MonkeyPatch,
) -> None:
    put(environment, workers="2")
    with pytest.raises(SettingsError, match=r"CROSSDESK_WORKERS: .*PostgreSQL.*Chroma"):
        load_settings()
    put(environment, database_url="postgresql+psycopg://u@h/d")
    with pytest.raises(SettingsError, match="CROSSDESK_WORKERS"):
        load_settings()
    put(environment, chroma_url="http://127.0.0.1:8001")
    assert load_settings().workers == 2


def test_no_secret_stands_in_a_repr() -> None:
    secrets = {
        name: SecretStr(f"the secret of {name}")
        for name, field in Settings.model_fields.items()
        if field.annotation is SecretStr
    }
    assert set(secrets) == {
        "operator_key",
        "secret_key",
        "encryption_keys",
        "identity_key",
        "brain_key",
        "mail_url",
        "mcp_conversation",
        "mcp_identity_token",
    }
    settings = Settings(
        **secrets,  # type: ignore[arg-type]
        database_url="postgresql+psycopg://user:the-password@host/db",
        chroma_url="http://user:the-password@host:8001",
        brain_url="http://user:the-password@host:8080/v1",
    )
    shown = f"{settings!r} {settings}"
    assert "the secret of" not in shown
    assert "the-password" not in shown


def test_every_variable_that_sounds_secret_is_one() -> None:
    for name, field in Settings.model_fields.items():
        if name.endswith(("_key", "_keys", "_secret", "_token", "_password")):
            assert field.annotation is SecretStr, name


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_folders_are_whole_paths(environment: pytest.MonkeyPatch) -> None:
    put(environment, home="~/somewhere", knowledge="kb")
    settings = load_settings()
    assert settings.home == Path("~/somewhere").expanduser().resolve()
    assert settings.knowledge == (Path.cwd() / "kb").resolve()
