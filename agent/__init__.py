"""The agent: conversations, perception, brains, graph, replies, hand-off and the store that keeps them."""
