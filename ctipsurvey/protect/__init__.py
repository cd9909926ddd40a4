"""What identifies people is taken out here: received tables and texts come in, protected ones and counts made safe go out.

Only this folder and `collect` read `received/`. Detection and replacement, pseudonyms and their key, the review queue,
disclosure control of tables, and the gate through which anything leaves.
"""
