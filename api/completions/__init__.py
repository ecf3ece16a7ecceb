"""OpenAI's Chat Completions API in front of a conversation, for chat front ends that speak nothing else."""
