"""What became of the recommendations.

Comes in: people's and printed reports' assessments, and the register. Goes out: scores, one row per
recommendation and year, and shares with their intervals. A recommendation without an assessment stays
visible as one without.
"""
