"""Salve answers a community's questions from knowledge its curators wrote and sourced."""
