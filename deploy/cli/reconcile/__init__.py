"""Whether every report that was received is accounted for, per office and hour of its receipt.

Enters: what reads the services' databases side by side and adds up; nothing is changed.
"""
