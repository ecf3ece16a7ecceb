"""The shop's nouns, rules and actions, and the typed tools through which any brain reaches them.

A tool is an async function `(ctx: ToolContext, *, …) -> result`. The shop's policy is enforced here, never in
a prompt: `tools.registry.TOOLS` is everything a brain can call.
"""
