"""The year's fieldwork: who was asked, how they took part, and what interviews and questionnaires there are.

Comes in: published facts and the protected tables of respondents, turns and responses. Goes out: counts.
"""
