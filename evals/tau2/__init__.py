"""The retail domain of τ²-bench as a shop for this agent, and what can be measured of it without a model."""
