"""Transcripts of interviews read into turns.

Comes in: .txt, .docx, .odt, .srt, .vtt and .pdf as they were received. Goes out: one row per speaker turn, the
source text in which each turn stands by its offsets, and notes on all that was repaired, guessed or is in no turn.
"""
