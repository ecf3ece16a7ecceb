"""The command `crossdesk eval`. Each task registers its command; what it needs is imported when it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import typer

from evals.commands import cases, compare, gate
from evals.commands.tasks import task_command
from evals.conversations import command as conversations
from evals.judging import command as judging

app = typer.Typer(
    help="Measure how well it understands, finds and hides; compare two runs; guard a release.",
    no_args_is_help=True,
)

REGISTRARS: Final[tuple[Callable[[typer.Typer], None], ...]] = (
    task_command("intents", "What messages want."),
    task_command("language", "Which language messages are in."),
    task_command("sentiment", "How messages sound: five levels, anger, urgency, vulnerability."),
    task_command("pii", "Whether personal data is found and masked."),
    task_command("retrieval", "Whether search finds the article that answers."),
    task_command("grounding", "Whether a model's false sentences are caught."),
    conversations.register,
    judging.register,
    compare.register,
    gate.register,
    cases.register,
)
"""What adds the commands, in the order of the help."""

for register in REGISTRARS:
    register(app)
