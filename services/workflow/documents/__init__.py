"""Makes the documents that the facts of cases call for, as PDF, and files them.

Enters: what a document says, how it looks, its making and its handing out. Which fact calls for
which document stands in `document_kinds.py` beside this package.
"""
