"""A worker that compiles StableHLO with XLA and keeps arrays for clients of tanjent/xla."""
